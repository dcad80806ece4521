.PHONY: demo test lint bench soak zoo platforms readers

# Installs a browser where none is found, builds, runs a complete study against the embedded shops.
demo:
	@.ci/install demo
	cargo build --release --locked
	target/release/cxaudit demo

# Installs what the tests need, lints, runs every test.
test: lint
	cargo test --locked --quiet -- --skip consent::libraries --skip flips::what
# Pages that store late, reminders that are counted to the second: nothing else may keep the machine
# busy meanwhile.
	cargo test --locked --quiet --test it -- --test-threads=1 consent::libraries flips::what

lint:
	@.ci/install test
	cargo fmt --check
	cargo clippy --locked --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib --document-private-items --quiet

# Accuracy and speed, measured side by side with other programs; needs the measuring data for the
# accuracy tables.
bench:
	@.ci/install bench
	cargo bench --locked

# All the small shops of the zoo, ordering wherever it is allowed, with the table of what their books say.
zoo:
	@.ci/install test
	CXAUDIT_ZOO=full cargo test --locked --test it -- --nocapture zoo::judge zoo::guests

# Five thousand mails while mail server, network and program are struck down, about seven minutes;
# and a thousand visits without permission to buy at shops that want to be ordered from by accident,
# about an hour: stop it whenever you like, it goes on where it was; CXAUDIT_SOAK_MINUTES bounds it.
# CXAUDIT_SOAK_VISIT makes one of its visits again; with ZOO_KEEP=DIR what it saw stays.
soak:
	@.ci/install test
	CXAUDIT_SOAK=full cargo test --locked --test it -- soak --nocapture

# What is exported opened by LibreOffice, pandas, pyarrow and polars, and call sheets saved by LibreOffice.
readers:
	@.ci/install readers
	cargo test --locked --features parquet --test it -- --nocapture figures::readers probes::office

# Real storefronts from npm and PyPI, and a takeover in a real window: half an hour the first time.
platforms:
	@.ci/install platforms
	cargo test --locked --test it platforms:: -- --ignored --test-threads 1
