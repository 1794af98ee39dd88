//! Rows of money and rights that somebody changes without the product: each way is found, and what row it is is said.

use diesel::prelude::*;
use forecourt::base::db::schema::{
    audit_entry, dealership_setting, invoice, owner_right, passkey, payment, posting, sealed_row, staff_role,
};
use forecourt::base::db::{Conn, DbResult};
use forecourt::base::values::{AuditId, MembershipId};
use forecourt::billing::payments::store::received;
use forecourt::billing::signed;
use forecourt::trust::access::{Role, staff};
use forecourt::trust::audit::Actor;
use forecourt::trust::audit::checking::Finding;
use forecourt::trust::audit::rows::Kind;

use super::tampering::codes;
use super::{checked, holds};
use crate::support::records::*;
use crate::support::{Actor as Browser, TestApp};

#[actix_web::test]
async fn rows_of_money_and_rights_that_change_behind_the_logs_back_are_found() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    holds(&app);
    let bill = issued(&app, &scope, 12_345).id;
    let paid = counted(&app, &scope, 10_000);
    app.staff("Marcus", Role::Clerk).await;
    holds(&app);
    let at = scope.dealership().to_string();
    type Act<'a> = Box<dyn Fn(&mut Conn) -> DbResult<usize> + 'a>;
    let acts: Vec<(&str, &str, &str, Act<'_>)> = vec![
        (
            "row.changed",
            "invoice",
            "an invoice is due later",
            Box::new(|c| {
                Ok(diesel::update(invoice::table.find(bill))
                    .set(invoice::due_on.eq(day("2027-11-20")))
                    .execute(c)?)
            }),
        ),
        (
            "row.changed",
            "payment",
            "a payment and its postings are more",
            Box::new(|c| {
                diesel::update(posting::table.filter(posting::amount.eq(10_000)))
                    .set(posting::amount.eq(99_000))
                    .execute(c)?;
                Ok(diesel::update(payment::table.find(paid))
                    .set(payment::amount_minor.eq(99_000))
                    .execute(c)?)
            }),
        ),
        (
            "row.deleted",
            "payment",
            "a payment is gone",
            Box::new(|c| Ok(diesel::delete(payment::table.find(paid)).execute(c)?)),
        ),
        (
            "row.changed",
            "staff_role",
            "a clerk is a manager",
            Box::new(|c| {
                Ok(diesel::update(staff_role::table).set(staff_role::role.eq("manager")).execute(c)?)
            }),
        ),
        (
            "row.added",
            "staff_role",
            "somebody has a role",
            Box::new(|c| {
                let person: String = staff_role::table.select(staff_role::person_id).first(c)?;
                let values = (
                    staff_role::id.eq(MembershipId::generate(app.clock.now())),
                    staff_role::person_id.eq(person),
                    staff_role::dealership_id.eq(Some(at.clone())),
                    staff_role::role.eq("administrator"),
                    staff_role::created_at.eq(0),
                );
                Ok(diesel::insert_into(staff_role::table).values(values).execute(c)?)
            }),
        ),
        (
            "row.changed",
            "owner_right",
            "an owner acts for another",
            Box::new(|c| {
                Ok(diesel::update(owner_right::table).set(owner_right::can_dispute.eq(false)).execute(c)?)
            }),
        ),
        (
            "row.changed",
            "passkey",
            "a passkey is somebody else's",
            Box::new(|c| {
                let person: String = staff_role::table.select(staff_role::person_id).first(c)?;
                Ok(diesel::update(passkey::table).set(passkey::person_id.eq(person)).execute(c)?)
            }),
        ),
        (
            "row.added",
            "setting",
            "a setting is there",
            Box::new(|c| {
                let values = (
                    dealership_setting::dealership_id.eq(&at),
                    dealership_setting::name.eq("made.up"),
                    dealership_setting::value.eq("{}"),
                    dealership_setting::version.eq(1),
                    dealership_setting::changed_at.eq(0),
                );
                Ok(diesel::insert_into(dealership_setting::table).values(values).execute(c)?)
            }),
        ),
        (
            "row.seal",
            "payment",
            "the seal is gone",
            Box::new(|c| {
                Ok(diesel::delete(sealed_row::table.filter(sealed_row::kind.eq(Kind::Payment))).execute(c)?)
            }),
        ),
    ];
    for (code, kind, what, act) in acts {
        app.site.db.write(|c| act(c)).unwrap();
        let report = checked(&app.site, &[]);
        let said = |it: &Finding| it.code == code && it.what.starts_with(kind);
        assert!(report.findings.iter().any(said), "{what}: {report:?}");
        assert_eq!(report.exit_code(), 1, "{what}");
    }
}

#[actix_web::test]
async fn a_right_that_ended_does_not_come_back_with_its_seal_of_before() {
    let app = TestApp::new();
    app.staff("Marcus", Role::Clerk).await;
    let held = app.site.db.read(|c| staff::of_place(c, Some(app.northside()))).unwrap().remove(0);
    type Seal = (i64, AuditId);
    let seal = sealed_row::table.find((Kind::StaffRole, held.id.to_string()));
    let before: Seal = app
        .site
        .db
        .read(|c| Ok(seal.clone().select((sealed_row::version, sealed_row::entry_id)).first(c)?))
        .unwrap();
    app.site.db.write(|c| staff::end(c, &app.site, &Actor::system(), held.at, held.id)).unwrap();
    holds(&app);
    app.site
        .db
        .write(|c| {
            diesel::update(staff_role::table.find(held.id))
                .set(staff_role::ended_at.eq(None::<i64>))
                .execute(c)?;
            let values = (sealed_row::version.eq(before.0), sealed_row::entry_id.eq(before.1));
            Ok(diesel::update(seal.clone()).set(values).execute(c)?)
        })
        .unwrap();
    assert_eq!(codes(&checked(&app.site, &[])), ["row.seal"]);
}

#[actix_web::test]
async fn what_does_not_hold_moves_no_money_signs_nothing_and_is_no_role() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let paid = counted(&app, &scope, 10_000);
    let marcus = app.staff("Marcus", Role::Clerk).await;
    let priya = app.staff("Priya", Role::Manager).await;
    holds(&app);
    let base = format!("/staff/payments/{paid}/refunds");
    let asked = async |who: &Browser<'_>| {
        let page = who.get(&format!("{base}/new")).await;
        let fields = [("amount", "40"), ("reason", "Charged twice")];
        let checked = who.fill(&page, &base, &fields).await;
        who.fill(&checked, &base, &[("step", "send")]).await
    };
    let code_of = || {
        let code = |c: &mut Conn| {
            let payment = received::by_id(c, &app.site, &scope, paid)?;
            Ok(signed::of_receipt(c, &app.site, &payment)?.is_some())
        };
        app.site.db.read(code).unwrap()
    };
    assert!(code_of());
    // A clerk who writes that they are a manager sees the form, and gets no further.
    let promoted = staff_role::table.filter(staff_role::person_id.eq(marcus.person));
    let promote =
        |c: &mut Conn| Ok(diesel::update(promoted).set(staff_role::role.eq("manager")).execute(c)?);
    app.site.db.write(promote).unwrap();
    let page = marcus.get(&format!("{base}/new")).await;
    let refused = marcus.fill(&page, &base, &[("amount", "40"), ("reason", "Charged twice")]).await;
    assert!(
        refused.status == 409 && refused.text().contains("changed outside this portal"),
        "{}",
        refused.text()
    );
    // Nor is more sent back than was paid, nor a receipt signed over it.
    app.site
        .db
        .write(|c| {
            Ok(diesel::update(payment::table.find(paid)).set(payment::amount_minor.eq(20_000)).execute(c)?)
        })
        .unwrap();
    assert!(!code_of());
    let waiting = asked(&priya).await;
    let refused = priya.confirm(&waiting).await;
    assert!(
        refused.status == 409 && refused.text().contains("changed outside this portal"),
        "{}",
        refused.text()
    );
    app.site.later.flush();
    let told =
        audit_entry::table.filter(audit_entry::action.eq("integrity.row")).select(audit_entry::object_id);
    let mut told: Vec<Option<String>> = app.site.db.read(|c| Ok(told.load(c)?)).unwrap();
    told.sort();
    told.dedup();
    assert_eq!(told.len(), 2, "{told:?}");
}
