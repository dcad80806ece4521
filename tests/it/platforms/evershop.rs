//! EverShop: React, a database of its own, a colour to choose before anything can be bought.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Server, audit, fixtures, free_port, run};

/// EverShop and its database, below one folder that is kept beside the build.
struct Storefront {
    folder: PathBuf,
    port: u16,
    database: u16,
    mail: u16,
    server: Option<Server>,
}

impl Storefront {
    fn open() -> Storefront {
        let mut shop = Storefront {
            folder: PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("evershop-2.2.1"),
            port: free_port(),
            database: free_port(),
            mail: free_port(),
            server: None,
        };
        let mark = shop.folder.join("installed.txt");
        if !mark.exists() {
            let _ = std::fs::remove_dir_all(&shop.folder);
            run(shop.act("install").arg(&shop.folder));
            std::fs::write(&mark, "installed, built, stocked\n").expect("mark it as complete");
        }
        let log = std::fs::File::create(shop.folder.join("server.log")).expect("a log");
        let errors = log.try_clone().expect("a log");
        let mut start = shop.act("start");
        start
            .arg(&shop.folder)
            .stdout(Stdio::from(log))
            .stderr(Stdio::from(errors));
        shop.server = Some(Server::start(
            &mut start,
            shop.port,
            Duration::from_secs(120),
        ));
        shop
    }

    fn act(&self, act: &str) -> Command {
        let mut command = Command::new(fixtures("evershop").join("storefront.sh"));
        command
            .arg(act)
            .env("PORT", self.port.to_string())
            .env("PGPORT", self.database.to_string())
            .env("STOREFRONT_SMTP", self.mail.to_string());
        command
    }

    fn ask(&self, query: &str) -> Vec<String> {
        run(self.act("ask").arg(&self.folder).arg(query))
            .lines()
            .map(str::to_owned)
            .collect()
    }
}

impl Drop for Storefront {
    fn drop(&mut self) {
        self.server.take();
        let _ = self.act("stop").arg(&self.folder).output();
    }
}

#[test]
#[ignore = "installs EverShop from npm: run by make platforms"]
fn evershop_is_audited_without_configuration_and_judged_by_its_database() {
    let shop = Storefront::open();
    // The database is kept between runs: what is there already does not count.
    let known: i64 = shop.ask("select coalesce(max(customer_id), 0) from customer")[0]
        .parse()
        .expect("a number");
    let orders: usize = shop.ask("select count(*) from \"order\"")[0]
        .parse()
        .expect("a number");
    let study = tempfile::tempdir().expect("a study folder");
    let url = format!("http://127.0.0.1:{}/", shop.port);
    let said = audit(study.path(), &url, "PL", shop.mail);

    let customers = shop.ask(&format!(
        "select email from customer where customer_id > {known} order by customer_id"
    ));
    assert_eq!(customers.len(), 2, "{customers:?}\n{said}");
    let cart_of = |email: &str| {
        shop.ask(&format!(
            "select i.variant_options from cart c join cart_item i on i.cart_id = c.cart_id
             where c.customer_email = '{email}' and c.status"
        ))
    };
    let ordered = shop.ask(&format!(
        "select customer_email from \"order\" where payment_method = 'cod' \
         order by order_id offset {orders}"
    ));
    assert_eq!(ordered.len(), 1, "one order, paid on delivery: {said}");
    assert!(customers.contains(&ordered[0]), "{ordered:?} {customers:?}");
    let loser = customers
        .iter()
        .find(|email| **email != ordered[0])
        .expect("the other one");
    let left = cart_of(loser);
    assert_eq!(left.len(), 1, "one product left behind by {loser}: {said}");
    assert!(left[0].len() > 4, "with the variant chosen: {left:?}");
    assert!(said.contains("completed"), "{said}");
}
