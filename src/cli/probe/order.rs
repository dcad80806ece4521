//! `cxaudit probe order`: a person placed the order.

use chrono::{DateTime, Utc};
use cxaudit::run::{HandOrder, customer_for_order, order_by_hand};

use super::super::exit::{Exit, Failure};
use super::super::{Global, local_time};
use super::{failure, study, when};

/// Tell of an order that you placed yourself: its mails are counted as after any other
///
/// First ask as whom to order (`--customer`), order in the shop as that customer, then tell when.
/// The windows are counted from that time, exactly as after an order by the tool, which will not
/// order at this shop in this wave any more.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  cxaudit probe order example.pl --customer\n  \
    cxaudit probe order example.pl --at \"2026-05-04 10:30\" --number 1234/26 --total 129,99 \
    --items \"Lamp Iris = 99,99\" \"Bulb E27\""
)]
pub(in crate::cli) struct Args {
    /// The shop: its id or address
    shop: String,
    /// Show the customer to order as, and write nothing down
    #[arg(long)]
    customer: bool,
    /// When the final button was pressed (`2026-05-04 10:30`, or RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = when, required_unless_present = "customer", conflicts_with = "customer")]
    at: Option<DateTime<Utc>>,
    /// The shop's order number
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    /// What it comes to (`129,99`)
    #[arg(long, value_name = "AMOUNT")]
    total: Option<String>,
    /// What was ordered; a price may follow after `=`
    #[arg(long, value_name = "ITEM", num_args = 1..)]
    items: Vec<String>,
    /// The mail address given to the shop, where it is another than the customer's
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
}

pub(super) fn call(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (plan, store) = study(global)?;
    let Some(at) = args.at else {
        let who = customer_for_order(&plan, &store, &args.shop).map_err(failure)?;
        println!("name      {}", who.full_name());
        println!("mail      {}", who.email);
        println!("phone     {}", who.phone);
        println!(
            "address   {} {}, {} {}, {}",
            who.street, who.house_number, who.postal_code, who.city, who.country
        );
        println!("password  {}", who.password);
        return Ok(Exit::Done);
    };
    let order = HandOrder {
        shop: args.shop.clone(),
        at,
        number: args.number.clone(),
        total: args.total.clone(),
        items: args.items.clone(),
        address: args.address.clone(),
    };
    let taken = order_by_hand(&plan, &store, &order, Utc::now()).map_err(failure)?;
    global.say(&format!(
        "Order at {} written down. Mails to {} count as right after the order until {}, and are watched until {}. Next: cxaudit run",
        taken.shop,
        taken.address,
        local_time(taken.counted_until),
        local_time(taken.watched_until)
    ));
    Ok(Exit::Done)
}
