//! Rows of money and rights that somebody changes without the product: each way is found, and what row it is is said.

use diesel::prelude::*;
use forecourt::base::db::schema::{
    dealership_setting, invoice, owner_right, passkey, payment, posting, sealed_row, staff_role,
};
use forecourt::base::db::{Conn, DbResult};
use forecourt::base::values::{AuditId, MembershipId};
use forecourt::trust::access::{Role, staff};
use forecourt::trust::audit::Actor;
use forecourt::trust::audit::checking::Finding;
use forecourt::trust::audit::rows::Kind;

use super::tampering::codes;
use super::{checked, holds};
use crate::support::TestApp;
use crate::support::records::*;

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
