//! What shops say that is neither a button nor a field: the closed list of word groups a lexicon
//! fills in.

use serde::{Deserialize, Serialize};

/// A group of words that mean the same thing to a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// The product cannot be had now.
    SoldOut,
    /// The product can be had now.
    InStock,
    /// The product is a gift card or voucher.
    GiftCard,
    /// The price has to be asked for.
    PriceOnRequest,
    /// The product is bought again and again.
    Subscription,
    /// The product has to be put together first.
    Configurator,
    /// Something must be chosen first.
    Choose,
    /// Words of a label that say a field must (or need not) be filled.
    Requirement,
    /// Cookie banners are about this.
    Cookies,
    /// Names of cookie purposes (`Marketing`, `Statystyczne`).
    CookiePurpose,
    /// The cart is empty.
    CartEmpty,
    /// Headings of a cart page.
    CartPage,
    /// Headings of a checkout.
    CheckoutPage,
    /// An order was just placed.
    ThankYou,
    /// Thanks, whatever for.
    Thanks,
    /// What stands before the number of an order.
    OrderNumber,
    /// Headings of a customer's account.
    AccountPage,
    /// Links and headings of the contact page.
    ContactPage,
    /// Links and headings of delivery, returns, terms.
    HelpPage,
    /// Links and headings of listings (new, sale, all products, brands).
    ListingPage,
    /// Headings of search results.
    SearchResults,
    /// The page does not exist.
    NotFound,
    /// A product was just put in the cart.
    AddedToCart,
    /// Labels of the amount to pay in the end.
    Total,
    /// Pay in cash or by card when the parcel comes.
    PayOnDelivery,
    /// Pay by an ordinary bank transfer, in advance or by invoice.
    PayByTransfer,
    /// Pay in the shop on pick-up.
    PayAtPickUp,
    /// Pay at once, by card or a payment service.
    PayOnline,
    /// Ways to deliver.
    Delivery,
    /// Fetch it oneself.
    PickUp,
    /// Fetch it at a locker, a branch or a partner's counter, which must be chosen.
    DeliveryPoint,
    /// Sections about paying.
    PaymentSection,
    /// Sections about delivery.
    DeliverySection,
    /// Complaints about what was entered.
    Error,
    /// Words only the last button of an order carries.
    FinalButton,
    /// Steps of a checkout that come last.
    LastStep,
    /// Steps of a checkout that ask for the customer's data.
    DetailsStep,
    /// Ordering without an account.
    Guest,
    /// Robots are asked to prove they are none.
    Captcha,
    /// Robots are being looked for before the page.
    BotCheck,
    /// Nobody may see the page.
    Forbidden,
    /// Too much was asked.
    TooManyRequests,
    /// The shop's machine is broken.
    ServerError,
    /// The shop is closed for good or for now.
    ClosedShop,
    /// The shop is on holiday.
    Holiday,
    /// The domain is for sale or unused.
    Parked,
    /// Only who is logged in may see the shop.
    LogInOnly,
    /// Only who is invited (or a trader) may register.
    InvitationOnly,
    /// A code sent to a phone is asked for.
    PhoneVerification,
    /// A document is asked for.
    IdVerification,
    /// The visitor's age is asked.
    AgeGate,
    /// Answers that let a grown-up in.
    AgeConfirm,
    /// Country, language or shop is asked.
    CountryChooser,
    /// Controls that lead back to the step before.
    StepBack,
    /// One address is the other.
    SameAddress,
    /// Controls that open the form for an address.
    AddAddress,
    /// Buying for oneself, not for a firm.
    PrivateCustomer,
    /// Answers that stay where one is.
    StayHere,
    /// A newsletter or a discount for an address.
    NewsletterOffer,
    /// An app is advertised.
    AppBanner,
    /// A live conversation is offered.
    Chat,
    /// Links to review profiles and their words.
    Reviews,
}

/// The words cookie banners and their answers are made of; an answer is read from those that stand
/// together ("accept" + "only" + "necessary" refuses).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentWord {
    /// Accept, allow, agree.
    Yes,
    /// Reject, decline, without.
    No,
    /// Only, continue with.
    Only,
    /// Necessary, essential, technical.
    Necessary,
    /// All, everything.
    All,
    /// Save, confirm.
    Save,
    /// Selected, my choices.
    Chosen,
    /// Settings, customise, manage.
    Choose,
    /// Learn more, details: settings where there is nothing better.
    More,
    /// Cookies themselves.
    Cookies,
    /// Names of documents that mention cookies and ask for nothing ("cookie policy").
    Policy,
    /// What a request for consent also speaks of (site, device, partners, privacy).
    Context,
}
