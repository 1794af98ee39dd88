//! One repair order billed to several payers: each pays their own lines on their own document, nothing gets lost between
//! them, and a deductible is no way around the limit for discounts.

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, invoice, payer_document};
use forecourt::base::values::{DealershipId, InvoiceId, Money};
use forecourt::billing::approvals::Limits;
use forecourt::billing::credits::{NewCredit, void};
use forecourt::billing::invoices::totals::TaxCategory;
use forecourt::billing::invoices::{Draft, LineKind, PayType, drafting, drafts, figures};
use forecourt::billing::payers::documents;
use forecourt::billing::tax::{self, NewRule};
use forecourt::parties::dealerships::{self, change_group};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit;

use crate::support::records::{clean, customer, day, dollars};
use crate::support::{Actor, TestApp};

fn taxed(app: &TestApp, at: DealershipId) {
    let new = NewRule {
        kinds: vec![LineKind::Part, LineKind::Labour],
        condition: None,
        category: TaxCategory::Standard,
        rate: "7.25".parse().unwrap(),
        jurisdiction: Some("TX".parse().unwrap()),
        from: day("2020-01-01"),
        until: None,
    };
    let (scope, actor) = (Scope::for_job(at, None), audit::Actor::system());
    app.site.db.write(|c| tax::add(c, &app.site, &actor, &scope, &new)).unwrap().unwrap();
}

/// A door that the insurer pays but for 250.00, a recall that the maker pays, an oil change of her own.
const CHARGES: [(&str, &str); 23] = [
    ("repair_order", "RO 81"),
    ("l1-kind", "labour"),
    ("l1-job", "Repair door"),
    ("l1-description", "Repair and paint door"),
    ("l1-quantity", "7.3"),
    ("l1-rate", "118.45"),
    ("l1-pay", "INS"),
    ("l2-kind", "deductible"),
    ("l2-job", "Repair door"),
    ("l2-rate", "250"),
    ("l3-kind", "part"),
    ("l3-job", "Recall"),
    ("l3-description", "Airbag module"),
    ("l3-quantity", "1"),
    ("l3-rate", "333.33"),
    ("l3-pay", "W"),
    ("l4-kind", "labour"),
    ("l4-job", "Oil"),
    ("l4-description", "Change oil"),
    ("l4-quantity", "0.4"),
    ("l4-rate", "98.75"),
    ("l4-discount", ""),
    ("notes", "Thank you"),
];

pub struct Desk<'a> {
    app: &'a TestApp,
    pub marcus: Actor<'a>,
    pub dana: Scope,
    pub insurer: Scope,
    maker: Scope,
}

impl<'a> Desk<'a> {
    pub async fn new(app: &'a TestApp) -> Self {
        let at = app.northside();
        taxed(app, at);
        Self {
            app,
            marcus: app.staff("Marcus Bell", Role::Clerk).await,
            dana: customer(app, at, "Dana Whitfield"),
            insurer: customer(app, at, "Gulf Insurance"),
            maker: customer(app, at, "Honda Warranty"),
        }
    }

    /// The path of the divided draft's page.
    pub async fn drafted(&self, charges: &[(&str, &str)]) -> String {
        let page = format!("/staff/invoices/new?customer={}", self.dana.customer().unwrap());
        let answer = self.marcus.submit(&page, "/staff/invoices", charges).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.location().replace("/edit", "/payers")
    }

    pub async fn divided(&self, payers: &str) -> crate::support::Answer {
        let accounts = [&self.insurer, &self.maker].map(|it| it.customer().unwrap().to_string());
        self.marcus.submit(payers, payers, &[("payer-INS", &accounts[0]), ("payer-W", &accounts[1])]).await
    }

    pub fn root(payers: &str) -> InvoiceId {
        payers.trim_start_matches("/staff/invoices/").trim_end_matches("/payers").parse().unwrap()
    }

    pub fn draft_of(&self, of: &Scope) -> (InvoiceId, Draft, Money) {
        let site = &self.app.site;
        let id: InvoiceId = site
            .db
            .read(|c| {
                Ok(invoice::table
                    .filter(invoice::customer_id.eq(of.customer().unwrap()).and(invoice::state.eq("draft")))
                    .select(invoice::id)
                    .first(c)?)
            })
            .unwrap();
        let stored = site.db.read(|c| drafts::load(c, site, of, id)).unwrap();
        (id, stored.draft, stored.net)
    }
}

#[actix_web::test]
async fn each_payer_gets_their_lines_and_together_they_pay_all_of_it_to_the_cent() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let payers = desk.drafted(&CHARGES).await;
    let page = desk.marcus.get(&payers).await.text();
    // 864.69 for the door, 333.33 for the recall, 39.50 for the oil.
    for part in ["Insurer", "Manufacturer warranty", "$614.69", "$333.33", "$289.50", "$1,237.52"] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    let made = desk.divided(&payers).await;
    assert_eq!(made.location(), payers, "{}", made.text());
    let (_, whole, own) = desk.draft_of(&desk.dana);
    let (door, insurers, theirs) = desk.draft_of(&desk.insurer);
    let (_, makers, recall) = desk.draft_of(&desk.maker);
    assert_eq!([own, theirs, recall], [dollars(28_950), dollars(61_469), dollars(33_333)]);
    let all = Draft {
        lines: whole
            .lines
            .iter()
            .filter(|it| it.kind != LineKind::Deductible)
            .map(|it| forecourt::billing::invoices::Line { pay_type: PayType::Customer, ..it.clone() })
            .collect(),
        ..Draft::default()
    };
    let dealership = app.site.db.read(|c| dealerships::load(c, app.northside())).unwrap();
    let sum = Money::sum(own.currency(), [own, theirs, recall]).unwrap();
    assert_eq!(figures(&dealership, &all).unwrap().net, sum, "nothing is lost between the documents");
    assert_eq!((insurers.lines.len(), makers.lines.len()), (2, 1));
    assert!(insurers.notes.unwrap().as_str().starts_with("For Dana Whitfield."));
    assert_eq!(insurers.repair_order, whole.repair_order, "one visit");
    let linked = app.site.db.read(|c| documents(c, &Scope::for_job(app.northside(), None), door)).unwrap();
    let kinds: Vec<PayType> = linked.iter().map(|it| it.payer).collect();
    assert_eq!(kinds[0], PayType::Customer);
    assert!(kinds.contains(&PayType::Insurer) && kinds.contains(&PayType::Warranty));
}

#[actix_web::test]
async fn dividing_again_makes_no_second_document_and_brings_drafts_up_to_date() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let payers = desk.drafted(&CHARGES).await;
    desk.divided(&payers).await;
    let before = desk.draft_of(&desk.insurer);
    desk.divided(&payers).await;
    assert_eq!(desk.draft_of(&desk.insurer), before, "nothing changed, and nothing was made twice");
    let edit = payers.replace("/payers", "/edit");
    desk.marcus.submit(&edit, &edit, &[("l1-quantity", "8")]).await;
    desk.divided(&payers).await;
    let (id, _, net) = desk.draft_of(&desk.insurer);
    assert_eq!((id, net), (before.0, dollars(94_760 - 25_000)));
    let count: i64 = app.site.db.read(|c| Ok(payer_document::table.count().get_result(c)?)).unwrap();
    assert_eq!(count, 3);
}

#[actix_web::test]
async fn each_document_has_its_own_number_and_names_the_others() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let payers = desk.drafted(&CHARGES).await;
    desk.divided(&payers).await;
    for id in [Desk::root(&payers), desk.draft_of(&desk.insurer).0, desk.draft_of(&desk.maker).0] {
        let check = format!("/staff/invoices/{id}/issuance");
        let issued = desk.marcus.submit(&check, &check, &[]).await;
        assert!(issued.location().starts_with("/staff/invoices/NM-0000"), "{}", issued.text());
    }
    let own = desk.marcus.get("/staff/invoices/NM-00001").await.text();
    for part in ["Same work, other payers", "NM-00002", "NM-00003", "Gulf Insurance", "Honda Warranty"] {
        assert!(own.contains(part), "{part} is missing");
    }
    assert!(desk.marcus.get("/staff/invoices/NM-00002").await.text().contains("NM-00001"));
    let report = app.site.db.read(forecourt::billing::ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

#[actix_web::test]
async fn what_cannot_be_divided_is_said_beside_the_payer() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let payers = desk.drafted(&CHARGES).await;
    let none = desk.marcus.submit(&payers, &payers, &[]).await;
    assert!(none.status == 422 && none.text().contains("at least one payer"), "{}", none.text());
    let wrong = desk.marcus.submit(&payers, &payers, &[("number-INS", "no-such-account")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("no account with this number"));
    let own = desk.dana.customer().unwrap().to_string();
    let same = desk.marcus.submit(&payers, &payers, &[("payer-INS", &own)]).await;
    assert!(same.status == 422 && same.text().contains("customer’s own account"), "{}", same.text());
    let mut large = CHARGES.to_vec();
    large.retain(|(name, _)| *name != "l2-rate");
    large.push(("l2-rate", "2000"));
    let payers = desk.drafted(&large).await;
    let refused = desk.divided(&payers).await;
    assert!(refused.status == 422 && refused.text().contains("more than this payer’s document comes to"));
    let count: i64 = app.site.db.read(|c| Ok(payer_document::table.count().get_result(c)?)).unwrap();
    assert_eq!(count, 0);
}

#[actix_web::test]
async fn a_deductible_of_nobody_s_job_is_not_guessed() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let mut unclear = CHARGES.to_vec();
    unclear.retain(|(name, _)| *name != "l2-job");
    unclear.push(("l2-job", "Something else"));
    let payers = desk.drafted(&unclear).await;
    let page = desk.marcus.get(&payers).await.text();
    assert!(page.contains("Give line 2 the job that its deductible is a part of"), "{page}");
}

#[actix_web::test]
async fn a_deductible_that_nobody_is_charged_counts_as_a_discount() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let limits = Limits { discount: 15, ..Limits::default() };
    let actor = audit::Actor::system();
    app.site.db.write(|c| change_group(c, &app.site, &actor, app.northside(), 0, &limits)).unwrap();
    let payers = desk.drafted(&CHARGES).await;
    desk.divided(&payers).await;
    let insurers = desk.draft_of(&desk.insurer).0;
    let check = format!("/staff/invoices/{insurers}/issuance");
    let page = desk.marcus.get(&check).await.text();
    assert!(page.contains("$250.00 is not") && page.contains("Discount of more than 15%"), "{page}");
    let early = desk.marcus.post(&check, &[("version", "1"), ("total", "0")]).await;
    assert_eq!(early.location(), check, "it is not issued");
    let root = format!("/staff/invoices/{}/issuance", Desk::root(&payers));
    assert_eq!(desk.marcus.submit(&root, &root, &[]).await.location(), "/staff/invoices/NM-00001");
    let page = desk.marcus.get(&check).await.text();
    assert!(!page.contains("Discount of more than"), "the customer's document carries it now: {page}");
    let issued = desk.marcus.submit(&check, &check, &[]).await;
    assert_eq!(issued.location(), "/staff/invoices/NM-00002");
}

#[actix_web::test]
async fn what_others_pay_and_nobody_is_billed_counts_as_a_discount() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let payers = desk.drafted(&CHARGES).await;
    let root = format!("/staff/invoices/{}/issuance", Desk::root(&payers));
    let page = desk.marcus.get(&root).await.text();
    // The door and the recall.
    assert!(page.contains("$1,198.02 is not") && page.contains("Discount of more than 15%"), "{page}");
    let early = desk.marcus.post(&root, &[("version", "1"), ("total", "289.50")]).await;
    assert_eq!(early.location(), root, "it is not issued");
    desk.divided(&payers).await;
    // Dearer since: the insurer's document has it as it was.
    let edit = payers.replace("/payers", "/edit");
    desk.marcus.submit(&edit, &edit, &[("l1-quantity", "8")]).await;
    assert!(desk.marcus.get(&root).await.text().contains("Discount of more than 15%"));
    desk.divided(&payers).await;
    let page = desk.marcus.get(&root).await.text();
    assert!(page.contains("What others pay") && !page.contains("Discount of more than"), "{page}");
    assert_eq!(desk.marcus.submit(&root, &root, &[]).await.location(), "/staff/invoices/NM-00001");
}

#[actix_web::test]
async fn another_dealership_s_draft_is_not_divided_and_its_accounts_are_not_found() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let payers = desk.drafted(&CHARGES).await;
    let lakeside = app.dealership("Lakeside Auto");
    let theirs = customer(&app, lakeside, "Lakeside Insurance").customer().unwrap().to_string();
    let lena = app.staff_of("Lena Ortiz", lakeside, Role::Manager).await;
    assert_eq!(lena.get(&payers).await.status, 404);
    assert_eq!(lena.post(&payers, &[("payer-INS", &theirs)]).await.status, 404);
    assert_eq!(desk.marcus.post(&payers, &[("payer-INS", &theirs)]).await.status, 404);
    let discarded = drafting::discard;
    let (id, actor) = (Desk::root(&payers), audit::Actor::system());
    app.site.db.write(|c| discarded(c, &app.site, &actor, &desk.dana, id)).unwrap();
    assert_eq!(desk.marcus.get(&payers).await.status, 404);
}

#[actix_web::test]
async fn a_draft_that_an_issued_document_relies_on_is_not_discarded_but_given_to_whoever_pays() {
    let app = TestApp::new();
    let desk = Desk::new(&app).await;
    let payers = desk.drafted(&CHARGES).await;
    desk.divided(&payers).await;
    let (insurers, before, net) = desk.draft_of(&desk.insurer);
    let root = format!("/staff/invoices/{}/issuance", Desk::root(&payers));
    assert_eq!(desk.marcus.submit(&root, &root, &[]).await.location(), "/staff/invoices/NM-00001");
    let page = format!("/staff/invoices/{insurers}/discarding");
    let said = desk.marcus.get(&page).await.text();
    assert!(said.contains("This draft cannot be discarded") && said.contains("NM-00001"), "{said}");
    let refused = desk.marcus.post(&page, &[]).await;
    assert!(refused.status == 409 && refused.text().contains("Choose who pays it instead"));
    assert_eq!(desk.draft_of(&desk.insurer).0, insurers, "it is there");
    let give = format!("/staff/invoices/{insurers}/account");
    let nobody = desk.marcus.submit(&page, &give, &[("account", "K99999")]).await;
    assert!(nobody.status == 422 && nobody.text().contains("value=\"K99999\""), "{}", nobody.text());
    let other = customer(&app, app.northside(), "Hill Insurance");
    let given = desk.marcus.submit(&page, &give, &[("account", "K00004")]).await;
    assert_eq!(given.status, 303, "{}", given.text());
    let (new, draft, same) = desk.draft_of(&other);
    assert_eq!((draft.lines.len(), same), (before.lines.len(), net));
    assert_eq!(desk.marcus.get(&page).await.status, 404);
    let divided = audit_entry::table.filter(audit_entry::action.eq("invoice.divide")).count();
    let logged: i64 = app.site.db.read(|c| Ok(divided.get_result(c)?)).unwrap();
    assert_eq!(logged, 3, "two when it was divided, and who pays instead");
    // What is taken out of it afterwards is paid by nobody.
    let edit = format!("/staff/invoices/{new}/edit");
    let shorter = desk.marcus.submit(&edit, &edit, &[("l1-quantity", "4.3")]).await;
    assert_eq!(shorter.status, 303, "{}", shorter.text());
    let check = format!("/staff/invoices/{new}/issuance");
    let page = desk.marcus.get(&check).await.text();
    assert!(page.contains("$355.35 is not") && page.contains("Discount of more than 15%"), "{page}");
    desk.marcus.submit(&edit, &edit, &[("l1-quantity", "7.3")]).await;
    assert_eq!(desk.marcus.submit(&check, &check, &[]).await.location(), "/staff/invoices/NM-00002");
    // Nothing relies on the other draft once the customer's document is void.
    let (makers, ..) = desk.draft_of(&desk.maker);
    let reason = clean("Wrong car");
    let new = NewCredit {
        invoice: Desk::root(&payers),
        amounts: &[],
        reason: &reason,
        form_key: "void",
        approval: None,
    };
    let actor = audit::Actor::system();
    app.site.db.write(|c| void(c, &app.site, &actor, &desk.dana, &new, false)).unwrap().unwrap();
    let page = format!("/staff/invoices/{makers}/discarding");
    assert_eq!(desk.marcus.submit(&page, &page, &[]).await.status, 303);
}
