"""Fetches a mailbox with imaplib in batches and reads every message with email, as a yardstick."""
import email
import imaplib
import ssl
import sys
import time

port, ca, user, password_file, parse = sys.argv[1:6]
started = time.perf_counter()
connection = imaplib.IMAP4_SSL("localhost", int(port), ssl_context=ssl.create_default_context(cafile=ca))
connection.login(user, open(password_file).readline().strip())
connection.select("INBOX", readonly=True)
uids = connection.uid("SEARCH", "ALL")[1][0].split()
count = 0
fetching = 0.0
reading = 0.0
for start in range(0, len(uids), 500):
    before = time.perf_counter()
    part = uids[start:start + 500]
    _, data = connection.uid("FETCH", b",".join(part), "(UID INTERNALDATE BODY.PEEK[])")
    fetching += time.perf_counter() - before
    for item in data:
        if isinstance(item, tuple):
            count += 1
            if parse == "1":
                before = time.process_time()
                message = email.message_from_bytes(item[1])
                message["To"], message["Message-ID"]
                for one in message.walk():
                    if not one.is_multipart():
                        one.get_payload(decode=True)
                reading += time.process_time() - before
connection.logout()
print(count, time.perf_counter() - started, reading)
