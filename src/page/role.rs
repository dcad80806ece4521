//! The closed lists of what fields, buttons and forms can be.

use serde::{Deserialize, Serialize};

/// What a field asks for: HTML's autocomplete tokens, and our own where HTML has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each name is the token it stands for")]
pub enum FieldRole {
    Email,
    GivenName,
    FamilyName,
    AdditionalName,
    Name,
    HonorificPrefix,
    Username,
    NewPassword,
    CurrentPassword,
    PasswordConfirm,
    EmailConfirm,
    OneTimeCode,
    StreetAddress,
    AddressLine1,
    AddressLine2,
    AddressLine3,
    HouseNumber,
    AddressLevel1,
    AddressLevel2,
    PostalCode,
    Country,
    Tel,
    TelCountryCode,
    TelExtension,
    Organization,
    OrganizationTitle,
    VatId,
    Bday,
    BdayDay,
    BdayMonth,
    BdayYear,
    Sex,
    CcName,
    CcNumber,
    CcExp,
    CcExpMonth,
    CcExpYear,
    CcCsc,
    CcType,
    Url,
    Coupon,
    Quantity,
    Search,
    Message,
    Subject,
    OrderNotes,
    TermsConsent,
    MarketingConsent,
    RememberMe,
    DeliveryChoice,
    PaymentChoice,
    AccountChoice,
    VariantChoice,
    Language,
    Rating,
    Captcha,
    None,
}

impl FieldRole {
    /// Whether a payment card's number, name, date, code or brand is asked for.
    #[must_use]
    pub fn is_of_a_card(self) -> bool {
        matches!(
            self,
            Self::CcName
                | Self::CcNumber
                | Self::CcExp
                | Self::CcExpMonth
                | Self::CcExpYear
                | Self::CcCsc
                | Self::CcType
        )
    }
}

/// What pressing a button or link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each name says what pressing does")]
pub enum ButtonRole {
    AddToCart,
    BuyNow,
    ViewCart,
    Checkout,
    PlaceOrder,
    Register,
    LogIn,
    LogOut,
    Account,
    RecoverPassword,
    GuestCheckout,
    NextStep,
    Save,
    Subscribe,
    AcceptCookies,
    RejectCookies,
    CookieSettings,
    SaveCookies,
    Close,
    Search,
    WishList,
    Compare,
    ContinueShopping,
    RemoveItem,
    UpdateCart,
    EmptyCart,
    ApplyCoupon,
    Contact,
    OpenChat,
    SendMessage,
    WriteReview,
    NotifyWhenAvailable,
    Share,
    SocialLogIn,
    ShowMore,
    Menu,
    Other,
}

/// What a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each name says what the form is for")]
pub enum FormKind {
    Registration,
    LogIn,
    PasswordRecovery,
    Newsletter,
    Contact,
    Search,
    AddToCart,
    Checkout,
    Review,
    Filter,
    Other,
}
