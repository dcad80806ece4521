//! Where mail comes from: IMAP and the embedded SMTP receiver; ties each message to a visit.
