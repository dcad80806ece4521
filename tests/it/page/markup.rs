//! Forms as the templates of platforms write them: names and ids of the platform, words of the
//! language it was translated to.

use cxaudit::page::{Element, FieldRole as F, FormKind as K};

use super::build::Page;
use super::read;

/// A field by its type (or `select`, `textarea`), its name, its label, and what it asks for.
type Field = (&'static str, &'static str, &'static str, F);

struct Case {
    platform: &'static str,
    lang: &'static str,
    submit: &'static str,
    kind: K,
    fields: &'static [Field],
}

const CASES: &[Case] = &[
    Case {
        platform: "WooCommerce checkout",
        lang: "el",
        submit: "Αποστολή παραγγελίας",
        kind: K::Checkout,
        fields: &[
            ("text", "billing_first_name", "Όνομα *", F::GivenName),
            ("text", "billing_last_name", "Επίθετο *", F::FamilyName),
            (
                "text",
                "billing_company",
                "Όνομα εταιρείας (προαιρετικό)",
                F::Organization,
            ),
            ("select", "billing_country", "Χώρα/Περιοχή *", F::Country),
            ("text", "billing_address_1", "Διεύθυνση *", F::StreetAddress),
            (
                "text",
                "billing_address_2",
                "Διαμέρισμα, όροφος (προαιρετικό)",
                F::AddressLine2,
            ),
            (
                "text",
                "billing_postcode",
                "Ταχυδρομικός κώδικας *",
                F::PostalCode,
            ),
            ("text", "billing_city", "Πόλη *", F::AddressLevel2),
            ("tel", "billing_phone", "Τηλέφωνο *", F::Tel),
            ("email", "billing_email", "Διεύθυνση email *", F::Email),
            (
                "textarea",
                "order_comments",
                "Σημειώσεις παραγγελίας (προαιρετικό)",
                F::OrderNotes,
            ),
        ],
    },
    Case {
        platform: "Magento account",
        lang: "nl",
        submit: "Maak een account",
        kind: K::Registration,
        fields: &[
            ("text", "firstname", "Voornaam", F::GivenName),
            ("text", "middlename", "Tussenvoegsel", F::AdditionalName),
            ("text", "lastname", "Achternaam", F::FamilyName),
            (
                "checkbox",
                "is_subscribed",
                "Inschrijven voor de nieuwsbrief",
                F::MarketingConsent,
            ),
            ("text", "taxvat", "BTW/KvK nummer", F::VatId),
            ("email", "email", "E-mailadres", F::Email),
            ("password", "password", "Wachtwoord", F::NewPassword),
            (
                "password",
                "password_confirmation",
                "Bevestig wachtwoord",
                F::PasswordConfirm,
            ),
        ],
    },
    Case {
        platform: "Magento address",
        lang: "hu",
        submit: "Tovább",
        kind: K::Checkout,
        fields: &[
            ("text", "firstname", "Keresztnév", F::GivenName),
            ("text", "lastname", "Vezetéknév", F::FamilyName),
            ("text", "street[0]", "Utca, házszám", F::StreetAddress),
            ("select", "country_id", "Ország", F::Country),
            ("select", "region_id", "Állam / megye", F::AddressLevel1),
            ("text", "city", "Város", F::AddressLevel2),
            ("text", "postcode", "Irányítószám", F::PostalCode),
            ("text", "telephone", "Telefonszám", F::Tel),
        ],
    },
    Case {
        platform: "PrestaShop account",
        lang: "ro",
        submit: "Salvează",
        kind: K::Registration,
        fields: &[
            ("radio", "id_gender", "Dl.", F::Sex),
            ("text", "firstname", "Prenume", F::GivenName),
            ("text", "lastname", "Nume", F::FamilyName),
            ("email", "email", "E-mail", F::Email),
            ("password", "password", "Parolă", F::NewPassword),
            ("text", "birthday", "Data nașterii", F::Bday),
            (
                "checkbox",
                "optin",
                "Primește oferte de la partenerii noștri",
                F::MarketingConsent,
            ),
            (
                "checkbox",
                "psgdpr",
                "Sunt de acord cu termenii și condițiile",
                F::TermsConsent,
            ),
            (
                "checkbox",
                "newsletter",
                "Înscrie-te la newsletter",
                F::MarketingConsent,
            ),
        ],
    },
    Case {
        platform: "OpenCart account",
        lang: "bg",
        submit: "Продължи",
        kind: K::Registration,
        fields: &[
            ("text", "firstname", "Име", F::GivenName),
            ("text", "lastname", "Фамилия", F::FamilyName),
            ("email", "email", "E-Mail", F::Email),
            ("tel", "telephone", "Телефон", F::Tel),
            ("password", "password", "Парола", F::NewPassword),
            ("password", "confirm", "Потвърди парола", F::PasswordConfirm),
            (
                "checkbox",
                "agree",
                "Прочетох и приемам Общите условия",
                F::TermsConsent,
            ),
        ],
    },
    Case {
        platform: "Shopware account",
        lang: "de",
        submit: "Weiter",
        kind: K::Registration,
        fields: &[
            ("select", "salutationId", "Anrede*", F::HonorificPrefix),
            ("text", "firstName", "Vorname*", F::GivenName),
            ("text", "lastName", "Nachname*", F::FamilyName),
            ("email", "email", "E-Mail-Adresse*", F::Email),
            ("password", "password", "Passwort*", F::NewPassword),
            (
                "text",
                "billingAddress[street]",
                "Straße und Hausnummer*",
                F::StreetAddress,
            ),
            ("text", "billingAddress[zipcode]", "PLZ", F::PostalCode),
            ("text", "billingAddress[city]", "Ort*", F::AddressLevel2),
            ("select", "billingAddress[countryId]", "Land*", F::Country),
            (
                "select",
                "billingAddress[countryStateId]",
                "Bundesland",
                F::AddressLevel1,
            ),
            (
                "tel",
                "billingAddress[phoneNumber]",
                "Telefonnummer",
                F::Tel,
            ),
        ],
    },
    Case {
        platform: "Shoptet order",
        lang: "cs",
        submit: "Odeslat objednávku",
        kind: K::Checkout,
        fields: &[
            ("text", "billFullName", "Jméno a příjmení", F::Name),
            ("email", "email", "E-mail", F::Email),
            ("tel", "phone", "Telefon", F::Tel),
            ("text", "billStreet", "Ulice a číslo", F::StreetAddress),
            ("text", "billCity", "Město", F::AddressLevel2),
            ("text", "billZip", "PSČ", F::PostalCode),
            ("select", "billCountryId", "Země", F::Country),
            ("text", "billCompany", "Firma", F::Organization),
            ("text", "companyId", "IČO", F::VatId),
            ("textarea", "remark", "Poznámka pro prodejce", F::OrderNotes),
            (
                "checkbox",
                "sendNewsletter",
                "Nesouhlasím se zasíláním novinek",
                F::MarketingConsent,
            ),
        ],
    },
    Case {
        platform: "IdoSell order",
        lang: "pl",
        submit: "Złóż zamówienie",
        kind: K::Checkout,
        fields: &[
            ("text", "client_firstname", "Imię", F::GivenName),
            ("text", "client_lastname", "Nazwisko", F::FamilyName),
            ("text", "client_firm", "Nazwa firmy", F::Organization),
            ("text", "client_nip", "NIP", F::VatId),
            (
                "text",
                "client_street",
                "Ulica i numer domu",
                F::StreetAddress,
            ),
            ("text", "client_zipcode", "Kod pocztowy", F::PostalCode),
            ("text", "client_city", "Miasto", F::AddressLevel2),
            ("select", "client_region", "Kraj", F::Country),
            ("email", "client_email", "E-mail", F::Email),
            ("tel", "client_phone", "Numer telefonu komórkowego", F::Tel),
        ],
    },
    Case {
        platform: "Horoshop order",
        lang: "uk",
        submit: "Оформити замовлення",
        kind: K::Checkout,
        fields: &[
            ("text", "form[delivery_name]", "Ім'я та прізвище", F::Name),
            ("tel", "form[delivery_phone]", "Мобільний телефон", F::Tel),
            ("email", "form[delivery_email]", "Ел. пошта", F::Email),
            ("text", "form[city]", "Місто", F::AddressLevel2),
            ("text", "form[address]", "Адреса", F::StreetAddress),
            (
                "textarea",
                "form[comment]",
                "Коментар до замовлення",
                F::OrderNotes,
            ),
        ],
    },
    Case {
        platform: "Salesforce Commerce Cloud account",
        lang: "sv",
        submit: "Skapa konto",
        kind: K::Registration,
        fields: &[
            (
                "text",
                "dwfrm_profile_customer_firstname",
                "Förnamn",
                F::GivenName,
            ),
            (
                "text",
                "dwfrm_profile_customer_lastname",
                "Efternamn",
                F::FamilyName,
            ),
            ("tel", "dwfrm_profile_customer_phone", "Telefon", F::Tel),
            ("email", "dwfrm_profile_customer_email", "E-post", F::Email),
            (
                "email",
                "dwfrm_profile_customer_emailconfirm",
                "Bekräfta e-post",
                F::EmailConfirm,
            ),
            (
                "password",
                "dwfrm_profile_login_password",
                "Lösenord",
                F::NewPassword,
            ),
            (
                "password",
                "dwfrm_profile_login_passwordconfirm",
                "Bekräfta lösenord",
                F::PasswordConfirm,
            ),
            (
                "checkbox",
                "dwfrm_profile_customer_addtoemaillist",
                "Ja tack, jag vill få nyhetsbrev",
                F::MarketingConsent,
            ),
        ],
    },
    Case {
        platform: "SAP Commerce account",
        lang: "fi",
        submit: "Rekisteröidy",
        kind: K::Registration,
        fields: &[
            ("select", "titleCode", "Puhuttelu", F::HonorificPrefix),
            ("text", "firstName", "Etunimi", F::GivenName),
            ("text", "lastName", "Sukunimi", F::FamilyName),
            ("text", "email", "Sähköpostiosoite", F::Email),
            ("password", "pwd", "Salasana", F::NewPassword),
            (
                "password",
                "checkPwd",
                "Vahvista salasana",
                F::PasswordConfirm,
            ),
            (
                "checkbox",
                "termsCheck",
                "Hyväksyn käyttöehdot",
                F::TermsConsent,
            ),
        ],
    },
    Case {
        platform: "SAP Commerce address",
        lang: "no",
        submit: "Fortsett",
        kind: K::Checkout,
        fields: &[
            ("text", "firstName", "Fornavn", F::GivenName),
            ("text", "lastName", "Etternavn", F::FamilyName),
            ("text", "line1", "Adresselinje 1", F::StreetAddress),
            ("text", "line2", "Adresselinje 2", F::AddressLine2),
            ("text", "townCity", "Poststed", F::AddressLevel2),
            ("text", "postcode", "Postnummer", F::PostalCode),
            ("tel", "phone", "Telefonnummer", F::Tel),
        ],
    },
    Case {
        platform: "nopCommerce account",
        lang: "tr",
        submit: "Kayıt ol",
        kind: K::Registration,
        fields: &[
            ("text", "FirstName", "Adı:", F::GivenName),
            ("text", "LastName", "Soyadı:", F::FamilyName),
            ("email", "Email", "E-posta:", F::Email),
            ("text", "Company", "Şirket adı:", F::Organization),
            ("checkbox", "Newsletter", "Bülten:", F::MarketingConsent),
            ("password", "Password", "Şifre:", F::NewPassword),
            (
                "password",
                "ConfirmPassword",
                "Şifreyi onayla:",
                F::PasswordConfirm,
            ),
        ],
    },
    Case {
        platform: "Sylius account",
        lang: "fr",
        submit: "Créer un compte",
        kind: K::Registration,
        fields: &[
            (
                "text",
                "sylius_customer_registration[firstName]",
                "Prénom",
                F::GivenName,
            ),
            (
                "text",
                "sylius_customer_registration[lastName]",
                "Nom",
                F::FamilyName,
            ),
            (
                "email",
                "sylius_customer_registration[email]",
                "Email",
                F::Email,
            ),
            (
                "tel",
                "sylius_customer_registration[phoneNumber]",
                "Numéro de téléphone",
                F::Tel,
            ),
            (
                "password",
                "sylius_customer_registration[user][plainPassword][first]",
                "Mot de passe",
                F::NewPassword,
            ),
            (
                "password",
                "sylius_customer_registration[user][plainPassword][second]",
                "Vérification",
                F::PasswordConfirm,
            ),
        ],
    },
    Case {
        platform: "OXID address",
        lang: "de",
        submit: "Weiter zum nächsten Schritt",
        kind: K::Checkout,
        fields: &[
            (
                "select",
                "invadr[oxuser__oxsal]",
                "Anrede",
                F::HonorificPrefix,
            ),
            ("text", "invadr[oxuser__oxfname]", "Vorname", F::GivenName),
            ("text", "invadr[oxuser__oxlname]", "Nachname", F::FamilyName),
            (
                "text",
                "invadr[oxuser__oxstreet]",
                "Straße",
                F::StreetAddress,
            ),
            (
                "text",
                "invadr[oxuser__oxstreetnr]",
                "Hausnummer",
                F::HouseNumber,
            ),
            ("text", "invadr[oxuser__oxzip]", "PLZ", F::PostalCode),
            ("text", "invadr[oxuser__oxcity]", "Ort", F::AddressLevel2),
            ("text", "invadr[oxuser__oxustid]", "USt-IdNr.", F::VatId),
        ],
    },
    Case {
        platform: "CS-Cart address",
        lang: "ru",
        submit: "Продолжить",
        kind: K::Checkout,
        fields: &[
            ("text", "user_data[b_firstname]", "Имя", F::GivenName),
            ("text", "user_data[b_lastname]", "Фамилия", F::FamilyName),
            ("text", "user_data[b_address]", "Адрес", F::StreetAddress),
            ("text", "user_data[b_city]", "Город", F::AddressLevel2),
            (
                "select",
                "user_data[b_state]",
                "Область/район",
                F::AddressLevel1,
            ),
            (
                "text",
                "user_data[b_zipcode]",
                "Почтовый индекс",
                F::PostalCode,
            ),
            ("tel", "user_data[b_phone]", "Телефон", F::Tel),
        ],
    },
    Case {
        platform: "Bitrix registration",
        lang: "ru",
        submit: "Регистрация",
        kind: K::Registration,
        fields: &[
            (
                "text",
                "REGISTER[LOGIN]",
                "Логин (мин. 3 символа)",
                F::Username,
            ),
            ("password", "REGISTER[PASSWORD]", "Пароль", F::NewPassword),
            (
                "password",
                "REGISTER[CONFIRM_PASSWORD]",
                "Подтверждение пароля",
                F::PasswordConfirm,
            ),
            ("text", "REGISTER[EMAIL]", "Адрес e-mail", F::Email),
            ("text", "REGISTER[NAME]", "Имя", F::GivenName),
            ("text", "REGISTER[LAST_NAME]", "Фамилия", F::FamilyName),
            (
                "text",
                "captcha_word",
                "Введите слово на картинке",
                F::Captcha,
            ),
        ],
    },
    Case {
        platform: "VTEX checkout",
        lang: "pt",
        submit: "Ir para o pagamento",
        kind: K::Checkout,
        fields: &[
            ("email", "client-email", "E-mail", F::Email),
            ("text", "client-first-name", "Primeiro nome", F::GivenName),
            ("text", "client-last-name", "Último nome", F::FamilyName),
            ("text", "client-document", "CPF", F::VatId),
            ("tel", "client-phone", "Telefone", F::Tel),
            ("text", "ship-postalCode", "CEP", F::PostalCode),
            ("text", "ship-street", "Rua", F::StreetAddress),
            ("text", "ship-number", "Número", F::HouseNumber),
            ("text", "ship-complement", "Complemento", F::AddressLine2),
            ("text", "ship-city", "Cidade", F::AddressLevel2),
            ("select", "ship-state", "Estado", F::AddressLevel1),
        ],
    },
    Case {
        platform: "EC-CUBE entry",
        lang: "ja",
        submit: "同意する",
        kind: K::Registration,
        fields: &[
            ("text", "entry[name][name01]", "姓", F::FamilyName),
            ("text", "entry[name][name02]", "名", F::GivenName),
            ("text", "entry[company_name]", "会社名", F::Organization),
            ("text", "entry[postal_code]", "郵便番号", F::PostalCode),
            (
                "select",
                "entry[address][pref]",
                "都道府県を選択",
                F::AddressLevel1,
            ),
            (
                "text",
                "entry[address][addr01]",
                "市区町村名",
                F::AddressLevel2,
            ),
            ("tel", "entry[phone_number]", "電話番号", F::Tel),
            ("email", "entry[email][first]", "メールアドレス", F::Email),
            (
                "email",
                "entry[email][second]",
                "確認のためもう一度入力してください",
                F::EmailConfirm,
            ),
            (
                "password",
                "entry[plain_password][first]",
                "パスワード",
                F::NewPassword,
            ),
            (
                "password",
                "entry[plain_password][second]",
                "確認のためもう一度入力してください",
                F::PasswordConfirm,
            ),
        ],
    },
    Case {
        platform: "Cafe24 join",
        lang: "ko",
        submit: "회원가입",
        kind: K::Registration,
        fields: &[
            ("text", "member_id", "아이디", F::Username),
            ("password", "passwd", "비밀번호", F::NewPassword),
            (
                "password",
                "user_passwd_confirm",
                "비밀번호 확인",
                F::PasswordConfirm,
            ),
            ("text", "name", "이름", F::Name),
            ("text", "postcode1", "우편번호", F::PostalCode),
            ("text", "addr1", "기본주소", F::StreetAddress),
            ("text", "addr2", "나머지 주소", F::AddressLine2),
            ("text", "email1", "이메일", F::Email),
        ],
    },
    Case {
        platform: "Shopline checkout",
        lang: "zh",
        submit: "提交訂單",
        kind: K::Checkout,
        fields: &[
            ("text", "order[customer_name]", "顧客姓名", F::Name),
            ("email", "order[customer_email]", "電子信箱", F::Email),
            ("tel", "order[customer_phone]", "電話號碼", F::Tel),
            (
                "text",
                "order[delivery_address][city]",
                "城市/市鎮",
                F::AddressLevel2,
            ),
            (
                "text",
                "order[delivery_address][address_1]",
                "地址",
                F::StreetAddress,
            ),
            (
                "textarea",
                "order[order_remarks]",
                "訂單備註",
                F::OrderNotes,
            ),
        ],
    },
    Case {
        platform: "Haravan checkout",
        lang: "vi",
        submit: "Hoàn tất đơn hàng",
        kind: K::Checkout,
        fields: &[
            ("text", "billing_address[full_name]", "Họ và tên", F::Name),
            ("email", "checkout_user[email]", "Email", F::Email),
            ("tel", "billing_address[phone]", "Số điện thoại", F::Tel),
            (
                "text",
                "billing_address[address1]",
                "Địa chỉ",
                F::StreetAddress,
            ),
            (
                "select",
                "customer_shipping_province",
                "Tỉnh / thành",
                F::AddressLevel1,
            ),
        ],
    },
    Case {
        platform: "Salla sign-up",
        lang: "ar",
        submit: "إنشاء حساب",
        kind: K::Registration,
        fields: &[
            ("text", "first_name", "الاسم الأول", F::GivenName),
            ("text", "last_name", "الاسم الأخير", F::FamilyName),
            ("email", "email", "البريد الإلكتروني", F::Email),
            ("tel", "mobile", "رقم الجوال", F::Tel),
            ("password", "password", "كلمة المرور", F::NewPassword),
        ],
    },
    Case {
        platform: "Verskis order",
        lang: "lt",
        submit: "Pateikti užsakymą",
        kind: K::Checkout,
        fields: &[
            ("text", "f1", "Vardas", F::GivenName),
            ("text", "f2", "Pavardė", F::FamilyName),
            ("text", "f3", "El. paštas", F::Email),
            ("text", "f4", "Telefonas", F::Tel),
            ("text", "f5", "Miestas", F::AddressLevel2),
            ("text", "f6", "Gatvė, namo nr.", F::StreetAddress),
            ("text", "f7", "Pašto kodas", F::PostalCode),
        ],
    },
    Case {
        platform: "labels only, Croatian",
        lang: "hr",
        submit: "Registriraj se",
        kind: K::Registration,
        fields: &[
            ("text", "x1", "Ime", F::GivenName),
            ("text", "x2", "Prezime", F::FamilyName),
            ("text", "x3", "E-mail adresa", F::Email),
            ("password", "x4", "Lozinka", F::NewPassword),
            ("password", "x5", "Ponovite lozinku", F::PasswordConfirm),
            ("text", "x6", "Broj mobitela", F::Tel),
            ("text", "x7", "Poštanski broj", F::PostalCode),
            ("text", "x8", "Mjesto", F::AddressLevel2),
        ],
    },
    Case {
        platform: "names only",
        lang: "en",
        submit: "Save",
        kind: K::Registration,
        fields: &[
            ("text", "customers_firstname", "", F::GivenName),
            ("text", "customers_lastname", "", F::FamilyName),
            ("text", "customers_email_address", "", F::Email),
            ("text", "entry_street_address", "", F::StreetAddress),
            ("text", "entry_postcode", "", F::PostalCode),
            ("text", "entry_city", "", F::AddressLevel2),
            ("text", "customers_telephone", "", F::Tel),
            ("password", "customers_password", "", F::NewPassword),
            (
                "password",
                "customers_password_confirm",
                "",
                F::PasswordConfirm,
            ),
        ],
    },
    Case {
        platform: "Spree address, no labels",
        lang: "en",
        submit: "Save and continue",
        kind: K::Checkout,
        fields: &[
            (
                "text",
                "order[bill_address_attributes][firstname]",
                "",
                F::GivenName,
            ),
            (
                "text",
                "order[bill_address_attributes][lastname]",
                "",
                F::FamilyName,
            ),
            (
                "text",
                "order[bill_address_attributes][address1]",
                "",
                F::StreetAddress,
            ),
            (
                "text",
                "order[bill_address_attributes][address2]",
                "",
                F::AddressLine2,
            ),
            (
                "text",
                "order[bill_address_attributes][city]",
                "",
                F::AddressLevel2,
            ),
            (
                "text",
                "order[bill_address_attributes][zipcode]",
                "",
                F::PostalCode,
            ),
            ("tel", "order[bill_address_attributes][phone]", "", F::Tel),
        ],
    },
    Case {
        platform: "log-in, names only",
        lang: "et",
        submit: "Logi sisse",
        kind: K::LogIn,
        fields: &[
            ("text", "log", "Kasutajanimi või e-post", F::Username),
            ("password", "pwd", "Parool", F::CurrentPassword),
            ("checkbox", "rememberme", "Jäta mind meelde", F::RememberMe),
        ],
    },
    Case {
        platform: "recovery",
        lang: "sl",
        submit: "Ponastavi geslo",
        kind: K::PasswordRecovery,
        fields: &[(
            "text",
            "user_login",
            "Uporabniško ime ali e-pošta",
            F::Username,
        )],
    },
    Case {
        platform: "recovery by address",
        lang: "lv",
        submit: "Atjaunot paroli",
        kind: K::PasswordRecovery,
        fields: &[("email", "email", "E-pasta adrese", F::Email)],
    },
    Case {
        platform: "newsletter",
        lang: "da",
        submit: "Tilmeld",
        kind: K::Newsletter,
        fields: &[
            ("text", "FNAME", "Fornavn", F::GivenName),
            ("email", "EMAIL", "E-mailadresse", F::Email),
        ],
    },
    Case {
        platform: "contact",
        lang: "he",
        submit: "שליחה",
        kind: K::Contact,
        fields: &[
            ("text", "your-name", "שם מלא", F::Name),
            ("email", "your-email", "אימייל", F::Email),
            ("tel", "your-phone", "טלפון", F::Tel),
            ("textarea", "your-message", "הודעה", F::Message),
        ],
    },
    Case {
        platform: "review",
        lang: "id",
        submit: "Kirim ulasan",
        kind: K::Review,
        fields: &[
            ("select", "rating", "Rating Anda", F::Rating),
            ("textarea", "comment", "Ulasan Anda", F::Message),
            ("text", "author", "Nama", F::Name),
            ("email", "email", "Email", F::Email),
        ],
    },
];

fn put(page: Page, (kind, name, label, _): &Field) -> Page {
    page.put(|e: &mut Element| {
        match *kind {
            "select" | "textarea" => e.tag = (*kind).to_owned(),
            _ => {
                e.tag = "input".to_owned();
                e.kind = (*kind).to_owned();
            }
        }
        e.label = (*label).to_owned();
        e.name = (*label).to_owned();
        e.attributes.insert("name".to_owned(), (*name).to_owned());
    })
}

#[test]
fn forms_of_platforms_in_languages_far_apart() {
    let mut wrong = Vec::new();
    for case in CASES {
        let mut page =
            Page::new(case.lang, "https://shop.test/form").form("https://shop.test/form");
        for field in case.fields {
            page = put(page, field);
        }
        let reading = read(&page.submit(case.submit).done());
        for (field, (_, name, label, role)) in reading.fields.iter().zip(case.fields) {
            if field.role != *role {
                wrong.push(format!(
                    "{} {name} {label:?} is {:?}, not {role:?}: {}",
                    case.platform,
                    field.role,
                    field.reasons.join("; ")
                ));
            }
        }
        let form = &reading.forms[0];
        if form.kind != case.kind {
            wrong.push(format!(
                "{} is {:?}, not {:?}: {}",
                case.platform,
                form.kind,
                case.kind,
                form.reasons.join("; ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
