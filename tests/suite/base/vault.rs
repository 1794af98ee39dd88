//! Keys and sealed fields.

use forecourt::base::values::{Clock, CustomerId, DealershipId, InvoiceId, Timestamp};
use forecourt::base::vault::{
    CustomerName, CustomerNotes, Holder, Indexed, InvoiceLabel, Purpose, RootSecret, Sealed, Vault,
};

use crate::support::{TestApp, TestDatabase};

fn customer(app: &TestApp) -> CustomerId {
    let id = CustomerId::generate(app.clock.now());
    app.site
        .db
        .write(|c| {
            app.site.vault.make_key(c, Holder::Customer(id), Purpose::Contact)?;
            app.site.vault.make_key(c, Holder::Customer(id), Purpose::Records)?;
            Ok(())
        })
        .unwrap();
    id
}

#[test]
fn opens_what_it_sealed_and_never_the_same_bytes_twice() {
    let app = TestApp::new();
    let id = customer(&app);
    let holder = Holder::Customer(id);
    let (one, two): (Sealed<CustomerName>, Sealed<CustomerName>) = app
        .site
        .db
        .write(|c| {
            let v = &app.site.vault;
            Ok((
                v.seal(c, holder, id.as_bytes(), "Thảo Nguyễn")?,
                v.seal(c, holder, id.as_bytes(), "Thảo Nguyễn")?,
            ))
        })
        .unwrap();
    assert_ne!(one.as_bytes(), two.as_bytes());
    assert_eq!(one.as_bytes().len(), "Thảo Nguyễn".len() + 46);
    let opened = app.site.db.read(|c| app.site.vault.open_field(c, holder, id.as_bytes(), &one)).unwrap();
    assert_eq!(opened, "Thảo Nguyễn");
    // Another process, with keys of its own loading.
    let second = app.second();
    assert_eq!(
        second.site.db.read(|c| second.site.vault.open_field(c, holder, id.as_bytes(), &one)).unwrap(),
        opened
    );
}

#[test]
fn keys_of_many_are_asked_for_at_once_and_what_they_seal_is_their_holders() {
    let app = TestApp::new();
    let ids: Vec<CustomerId> = (0..300).map(|_| customer(&app)).collect();
    let stranger = CustomerId::generate(app.clock.now());
    let v = &app.site.vault;
    let holders = || ids.iter().chain([&stranger]).map(|id| Holder::Customer(*id));
    let sealed = app.site.db.write(|c| {
        let sealer = v.sealer(c, holders(), Purpose::Contact)?;
        let one = |(n, id): (usize, &CustomerId)| {
            sealer.seal::<CustomerName>(c, v, Holder::Customer(*id), id.as_bytes(), &format!("Name {n}"))
        };
        ids.iter().enumerate().map(one).collect::<Result<Vec<_>, _>>()
    });
    for ((n, id), sealed) in ids.iter().enumerate().zip(sealed.unwrap()) {
        let name = app.site.db.read(|c| v.open_field(c, Holder::Customer(*id), id.as_bytes(), &sealed));
        assert_eq!(name.unwrap(), format!("Name {n}"));
    }
    let missing = app.site.db.write(|c| {
        let sealer = v.sealer(c, holders(), Purpose::Contact)?;
        let row = stranger.as_bytes();
        sealer.seal::<CustomerName>(c, v, Holder::Customer(stranger), row, "Nobody").map(|_| ())
    });
    assert!(missing.is_err());
    // Keys of one purpose seal nothing of another.
    let notes = app.site.db.write(|c| {
        let sealer = v.sealer(c, holders(), Purpose::Records)?;
        sealer.seal::<CustomerName>(c, v, Holder::Customer(ids[0]), ids[0].as_bytes(), "Dana")
    });
    let notes = notes.unwrap();
    let opened = |c: &mut _| v.open_field(c, Holder::Customer(ids[0]), ids[0].as_bytes(), &notes);
    assert_eq!(app.site.db.read(opened).unwrap(), "Dana");
}

#[test]
fn a_value_moved_to_another_row_field_or_holder_does_not_open() {
    let app = TestApp::new();
    let (id, other) = (customer(&app), customer(&app));
    let holder = Holder::Customer(id);
    let v = &app.site.vault;
    let sealed: Sealed<CustomerName> =
        app.site.db.write(|c| v.seal(c, holder, id.as_bytes(), "Dana")).unwrap();
    let read = |h: Holder, row: &[u8; 16], s: &Sealed<CustomerName>| {
        app.site.db.read(|c| v.open_field(c, h, row, s))
    };
    assert!(read(holder, id.as_bytes(), &sealed).is_ok());
    assert!(read(holder, other.as_bytes(), &sealed).is_err());
    assert!(read(Holder::Customer(other), id.as_bytes(), &sealed).is_err());
    let notes = Sealed::<CustomerNotes>::from_bytes(sealed.as_bytes().to_vec());
    assert!(app.site.db.read(|c| v.open_field(c, holder, id.as_bytes(), &notes)).is_err());
    let mut bent = sealed.as_bytes().to_vec();
    *bent.last_mut().unwrap() ^= 1;
    assert!(read(holder, id.as_bytes(), &Sealed::from_bytes(bent)).is_err());
    assert!(read(holder, id.as_bytes(), &Sealed::from_bytes(b"Dana".to_vec())).is_err());
}

#[test]
fn a_field_is_sealed_under_the_key_of_its_purpose_alone() {
    let app = TestApp::new();
    let id = customer(&app);
    let row = InvoiceId::generate(app.clock.now());
    let key = app.site.db.read(|c| app.site.vault.key(c, Holder::Customer(id), Purpose::Contact)).unwrap();
    assert!(key.seal::<InvoiceLabel>(row.as_bytes(), "Brakes").is_err());
}

#[test]
fn equal_values_of_two_dealerships_have_different_indexes() {
    let app = TestApp::new();
    let (a, b) = (DealershipId::generate(app.clock.now()), DealershipId::generate(app.clock.now()));
    let v = &app.site.vault;
    let one = v.index(Indexed::Email(a), "dana@example.com").unwrap();
    assert_eq!(one, v.index(Indexed::Email(a), "dana@example.com").unwrap());
    assert_ne!(one, v.index(Indexed::Email(b), "dana@example.com").unwrap());
    assert_ne!(one, v.index(Indexed::Phone(a), "dana@example.com").unwrap());
    assert_eq!(one, app.second().site.vault.index(Indexed::Email(a), "dana@example.com").unwrap());
}

#[test]
fn another_root_secret_is_refused_with_a_reason() {
    let test = TestDatabase::new();
    let db = &test.db;
    let clock = Clock::manual(Timestamp::from_seconds(1_795_000_000));
    db.write(|c| Vault::create(c, &RootSecret::generate(), "evaluation", &clock)).unwrap();
    let error = db.read(|c| Vault::open(c, &RootSecret::generate(), &clock)).err().unwrap();
    assert!(error.to_string().contains("root secret"), "{error}");
}

#[test]
fn a_root_secret_is_64_hex_digits() {
    assert!(RootSecret::from_hex(&"0a".repeat(32)).is_ok());
    assert!(RootSecret::from_hex(&"00".repeat(32)).unwrap().is_trivial());
    assert!(RootSecret::from_hex("0a").is_err());
    assert!(RootSecret::from_hex(&"zz".repeat(32)).is_err());
}
