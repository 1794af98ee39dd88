//! Questioning a charge and deciding it, through the pages of both sides: the worked case from end to end, who may what, and
//! what comes back beside its field with everything that was typed.

use diesel::prelude::*;
use forecourt::base::values::DecisionId;
use forecourt::billing::approvals::Limits;
use forecourt::billing::disputes;
use forecourt::billing::invoices;
use forecourt::billing::ledger;
use forecourt::billing::payments::counter::{self, Taking};
use forecourt::billing::payments::payment::PaymentMethod;
use forecourt::parties::dealerships;
use forecourt::trust::access::invitations::Purpose;
use forecourt::trust::access::{Rights, Role, Scope, rights};

use crate::support::places::{address_of, operator};
use crate::support::records::*;
use crate::support::{Actor, Answer, TestApp};

/// A small picture, as a browser sends it.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";
const WHY: &str = "The printout shows the toe within range.";

async fn raise(dana: &Actor<'_>, number: &str, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/invoices/{number}/disputes/new?line=1&line=9");
    dana.submit(&page, &format!("/invoices/{number}/disputes"), fields).await
}

const QUESTION: [(&str, &str); 7] = [
    ("how-1", "amount"),
    ("amount-1", "40.00"),
    ("reason-1", "price"),
    ("how-9", "all"),
    ("reason-9", "not_done"),
    ("wish", "credit"),
    ("words", "The wheel still sits ten degrees to the left."),
];

const DECISION: [(&str, &str); 5] = [
    ("outcome-1", "partly"),
    ("amount-1", "25.00"),
    ("why-1", "The pads were dearer than we told you."),
    ("outcome-9", "rejected"),
    ("why-9", WHY),
];

async fn decide(manager: &Actor<'_>, page: &str, fields: &[(&str, &str)]) -> Answer {
    let action = format!("{page}/decision");
    let checked = manager.submit(page, &action, fields).await;
    assert_eq!(checked.status, 200, "{}", checked.text());
    let sent = manager.fill(&checked, &action, &[("step", "send")]).await;
    if sent.location().starts_with("/step-up/") { manager.confirm(&sent).await } else { sent }
}

#[actix_web::test]
async fn the_worked_case_goes_from_the_question_to_the_letter() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let number = golden(&app, &dana.scope()).number;
    let bill = dana.get(&format!("/invoices/{number}")).await.text();
    assert!(bill.contains("Question a charge") && bill.contains("name=\"line\" value=\"9\""));
    assert!(!bill.contains("name=\"line\" value=\"5\""), "a core that came back is not offered");
    let sent = raise(&dana, &number, &QUESTION).await;
    assert_eq!(sent.location(), "/disputes/DS-00001", "{}", sent.text());
    let own = dana.get("/disputes/DS-00001").await.text();
    for part in ["$161.90", "Pay the rest, $717.97", "Pay all $879.87 under protest"] {
        assert!(own.contains(part), "{part}: {own}");
    }
    let bill = dana.get(&format!("/invoices/{number}")).await.text();
    assert!(bill.contains("In dispute") && bill.contains("$717.97") && bill.contains("$161.90 is on hold"));
    let pay = dana.get(&format!("/payments/new?invoice={number}")).await.text();
    assert!(
        pay.contains("$717.97") && pay.contains("$161.90") && pay.contains("Pay all under protest"),
        "{pay}"
    );
    let pay = dana.get(&format!("/payments/new?invoice={number}&protest=yes")).await.text();
    assert!(pay.contains("$879.87") && !pay.contains("$717.97") && pay.contains("under protest"), "{pay}");
    assert!(dana.get("/").await.text().contains("$161.90"), "in dispute, on the home page");

    let queue = priya.get("/staff/disputes").await.text();
    assert!(queue.contains("DS-00001") && queue.contains("Dana Whitfield") && queue.contains("$161.90"));
    assert!(priya.get("/staff/tasks?kind=dispute").await.text().contains("DS-00001"));
    let case = "/staff/disputes/DS-00001";
    let page = priya.get(case).await.text();
    for part in ["Reply by", "ten degrees", "More than $250.00 with tax needs a second person"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let note = [("body", "He always complains"), ("kind", "note")];
    assert_eq!(priya.submit(case, &format!("{case}/messages"), &note).await.status, 303);
    let reply = [("body", "We look at the printout today."), ("kind", "reply")];
    assert_eq!(priya.submit(case, &format!("{case}/messages"), &reply).await.status, 303);
    let own = dana.get("/disputes/DS-00001").await.text();
    assert!(own.contains("We look at the printout today.") && !own.contains("always complains"), "{own}");

    let action = format!("{case}/decision");
    let checked = priya.submit(case, &action, &DECISION).await.text();
    assert!(
        checked.contains("Dana Whitfield gets a $26.82 credit, and then owes $853.05 on NM-00001."),
        "{checked}"
    );
    let done = decide(&priya, case, &DECISION).await;
    assert_eq!(done.location(), case, "{}", done.text());
    let own = dana.get("/disputes/DS-00001").await.text();
    for part in ["Right in part", "The charge stands", WHY, "CN-00001", "$26.82", "You can appeal once"] {
        assert!(own.contains(part), "{part}: {own}");
    }
    let id = letter_of(&own);
    let letter = dana.get(&format!("/disputes/DS-00001/letters/{id}.pdf")).await;
    assert_eq!((letter.status.as_u16(), letter.header("content-type")), (200, "application/pdf"));
    let report = app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    let insight = priya.get("/staff/reports/disputes").await.text();
    assert!(
        insight.contains("The price is not what I was told") && insight.contains("100% (1 of 1)"),
        "{insight}"
    );
    let appeal = [("appeal", "Another shop says so, too.")];
    assert_eq!(dana.submit("/disputes/DS-00001", "/disputes/DS-00001/appeal", &appeal).await.status, 303);
    assert!(priya.get(case).await.text().contains("You had a part in the first decision"));
}

fn letter_of(page: &str) -> DecisionId {
    let (_, rest) = page.split_once("/letters/").expect("a letter");
    rest.split('.').next().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn what_is_wrong_says_what_is_possible_instead_and_keeps_what_was_typed() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let number = golden(&app, &dana.scope()).number;
    let words = "The wheel still sits ten degrees to the left.";
    let much = [("amount-1", "89.96"), ("reason-9", "")];
    let mut fields = QUESTION.to_vec();
    fields.retain(|(name, _)| !much.iter().any(|(own, _)| own == name));
    fields.extend(much);
    let back = raise(&dana, &number, &fields).await;
    assert_eq!(back.status, 422);
    let text = back.text();
    assert!(text.contains("Choose a reason") && text.contains("89.96") && text.contains(words), "{text}");
    let back = dana.fill(&back, &format!("/invoices/{number}/disputes"), &[("reason-9", "not_done")]).await;
    assert!(back.status == 422 && back.text().contains("Enter at most $89.95"), "{}", back.text());
    let fixed = dana.fill(&back, &format!("/invoices/{number}/disputes"), &[("amount-1", "40.00")]).await;
    assert_eq!(fixed.location(), "/disputes/DS-00001", "{}", fixed.text());
    let taken = raise(&dana, &number, &QUESTION).await;
    assert!(taken.status == 422 && taken.text().contains("in question DS-00001 already"), "{}", taken.text());
    let page = dana.get("/disputes/DS-00001").await;
    let gone = dana.fill(&page, "/disputes/DS-00001/withdrawal", &[]).await;
    assert_eq!(gone.location(), "/disputes/DS-00001");
    let late = dana.fill(&page, "/disputes/DS-00001/messages", &[("body", "One more thing")]).await;
    assert_eq!(late.status, 422);
    let text = late.text();
    assert!(text.contains("You can question the charge again") && text.contains("One more thing"), "{text}");
}

#[actix_web::test]
async fn only_who_may_question_does_and_nobody_sees_another_accounts_question() {
    let app = TestApp::new();
    let at = app.northside();
    let dana = app.owner("Dana Whitfield").await;
    let number = golden(&app, &dana.scope()).number;
    raise(&dana, &number, &QUESTION).await;
    let person = app.person("Lee Marsh");
    let customer = dana.scope().customer().unwrap();
    let invited = app.invitation(person, Purpose::Owner(at, customer, Rights::VIEW));
    let lee = app.visitor(person, address_of("Lee Marsh").as_str());
    assert_eq!(lee.accept(&invited).await.status, 200);
    assert!(lee.get("/disputes/DS-00001").await.text().contains("$161.90"));
    assert_eq!(lee.post("/disputes/DS-00001/messages", &[("body", "Mine too")]).await.status, 403);
    assert_eq!(lee.get(&format!("/invoices/{number}/disputes/new")).await.status, 403);
    assert!(!lee.get(&format!("/invoices/{number}")).await.text().contains("Question a charge"));
    let theo = app.owner("Theo Brandt").await;
    assert_eq!(theo.get("/disputes/DS-00001").await.status, 404);
    assert_eq!(theo.post("/disputes/DS-00001/withdrawal", &[]).await.status, 404);
    let clerk = app.staff("Marcus Bell", Role::Clerk).await;
    let page = clerk.get("/staff/disputes/DS-00001").await.text();
    assert!(page.contains("A manager decides") && !page.contains("Review decision"));
    assert_eq!(clerk.post("/staff/disputes/DS-00001/decision", &[]).await.status, 403);
    let other = dealership(&app, "Lakeside Auto");
    let far = app.staff_of("Far Away", other, Role::Manager).await;
    assert_eq!(far.get("/staff/disputes/DS-00001").await.status, 404);
}

#[actix_web::test]
async fn above_the_limit_another_manager_approves_and_it_is_done_as_approved() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let (priya, sam) =
        (app.staff("Priya Raman", Role::Manager).await, app.staff("Sam Ortiz", Role::Manager).await);
    let bill = issued(&app, &dana.scope(), 60_000);
    let page = format!("/invoices/{}/disputes", bill.number);
    let fields = [("how-0", "all"), ("reason-0", "twice"), ("wish", "credit"), ("words", "Billed twice")];
    let sent = dana.submit(&format!("{page}/new?line=0"), &page, &fields).await;
    assert_eq!(sent.location(), "/disputes/DS-00001", "{}", sent.text());
    let case = "/staff/disputes/DS-00001";
    let asked = decide(&priya, case, &[("outcome-0", "upheld"), ("why-0", "You are right.")]).await;
    let request = asked.location().to_owned();
    assert!(request.starts_with("/staff/approvals/"), "{} {}", asked.status, asked.text());
    let state = || -> disputes::State {
        let scope: Scope = dana.scope();
        app.site.db.read(|c| disputes::by_number(c, &scope, "DS-00001")).unwrap().state
    };
    assert_eq!(state(), disputes::State::Submitted);
    let yes = sam.submit(&request, &format!("{request}/decision"), &[("decision", "approve")]).await;
    assert_eq!(sam.confirm(&yes).await.status, 303);
    let approved = priya.get(&request).await;
    let sent = priya.fill(&approved, &format!("{case}/decision"), &[]).await;
    let done = priya.confirm(&sent).await;
    assert_eq!(done.location(), case, "{}", done.text());
    assert_eq!(state(), disputes::State::Decided);
}

#[actix_web::test]
async fn an_administrator_sets_the_clocks_and_keeps_the_list_of_reasons() {
    let app = TestApp::new();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let page = "/admin/settings/disputes";
    let wrong = ada.submit(page, page, &[("decide_days", "0")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("Enter 1 to 60 business days"), "{}", wrong.text());
    let wrong = ada.submit(page, page, &[("pause_days", "some")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("Enter 0 to 30 business days"), "{}", wrong.text());
    let right = ada
        .submit(
            page,
            page,
            &[
                ("decide_days", "5"),
                ("outside", "State board, 800-555-0100"),
                ("outside_es", "Junta estatal"),
            ],
        )
        .await;
    assert_eq!(right.location(), page, "{}", right.text());
    let rules: disputes::Rules = app.site.db.read(|c| dealerships::group(c, app.northside())).unwrap();
    assert_eq!((rules.decide_days, rules.reasons.len()), (5, 8));
    assert!(rules.outside.is_some());
}

#[actix_web::test]
async fn where_no_manager_may_decide_an_administrator_lets_one_after_a_passkey() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let number = golden(&app, &dana.scope()).number;
    raise(&dana, &number, &QUESTION).await;
    let case = "/staff/disputes/DS-00001";
    assert_eq!(decide(&priya, case, &DECISION).await.location(), case);
    let settings = "/admin/settings/disputes";
    assert!(!ada.get(settings).await.text().contains("Nobody may decide these"));
    dana.submit("/disputes/DS-00001", "/disputes/DS-00001/appeal", &[("appeal", "Another shop says so.")])
        .await;
    let page = priya.get(case).await.text();
    assert!(page.contains("Nobody else here can decide it") && !page.contains("Review decision"), "{page}");
    let waiting = ada.get(settings).await;
    let text = waiting.text();
    assert!(text.contains("DS-00001") && !text.contains("Dana"), "no customer's name: {text}");
    let asked = ada.fill(&waiting, "/admin/settings/disputes/managers", &[]).await;
    assert_eq!(ada.confirm(&asked).await.location(), settings);
    let page = priya.get(case).await.text();
    assert!(page.contains("Decide the appeal") && page.contains("Ada Admin"), "{page}");
    let last = [("outcome-1", "rejected"), ("why-1", WHY), ("outcome-9", "rejected"), ("why-9", WHY)];
    assert_eq!(decide(&priya, case, &last).await.location(), case);
}

#[actix_web::test]
async fn what_is_questioned_is_found_stated_and_paid_at_the_counter_under_protest_alone() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let number = golden(&app, &dana.scope()).number;
    issued(&app, &dana.scope(), 5_000);
    for (who, list) in [(&dana, "/invoices"), (&marcus, "/staff/invoices")] {
        assert!(!who.get(&format!("{list}?state=questioned")).await.text().contains(&number));
    }
    raise(&dana, &number, &QUESTION).await;
    for (who, list) in [(&dana, "/invoices"), (&marcus, "/staff/invoices")] {
        let text = who.get(&format!("{list}?state=questioned")).await.text();
        assert!(text.contains(&number) && !text.contains("NM-00002") && text.contains("$879.87"), "{text}");
    }
    assert!(dana.get("/statements").await.text().contains("$161.90"));
    assert!(dana.get("/statements.csv").await.text().contains(",161.90,USD"));
    let found = marcus.post("/staff/search", &[("q", "ds-1")]).await;
    assert_eq!(found.location(), "/staff/disputes/DS-00001", "{}", found.text());

    let form = format!("/staff/payments/new?invoice={number}");
    let page = marcus.get(&form).await.text();
    assert!(page.contains("value=\"717.97\"") && page.contains("$161.90 on hold"), "{page}");
    let share = [("amount", "879.87"), ("share", "879.87")];
    let wrong = marcus.submit(&form, "/staff/payments", &share).await;
    assert!(wrong.status == 422 && wrong.text().contains("tick Under protest"), "{}", wrong.text());
    let checked = marcus.fill(&wrong, "/staff/payments", &[("protest", "yes")]).await;
    assert!(checked.text().contains("Under protest: some of it is questioned"), "{}", checked.text());
    let done = marcus.fill(&checked, "/staff/payments", &[("step", "take")]).await;
    let id = done.location().rsplit('/').next().unwrap().to_owned();
    assert!(marcus.get(done.location()).await.text().contains("Some of what it paid was questioned"));
    assert!(dana.get(&format!("/payments/{id}")).await.text().contains("Paid under protest"));
    assert!(dana.get("/disputes/DS-00001").await.text().contains("The invoice is paid"));
}

#[actix_web::test]
async fn what_goes_back_through_disputes_counts_for_the_day() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let (scope, actor) = (dana.scope(), forecourt::trust::audit::Actor::system());
    let limits = Limits { credit: 5_000, refund: 500, ..Limits::default() };
    let set = |c: &mut _| dealerships::change_group(c, &app.site, &actor, app.northside(), 0, &limits);
    app.site.db.write(set).unwrap();
    for alone in [true, false] {
        let bill = issued(&app, &scope, 30_000);
        let payment = counted(&app, &scope, 30_000);
        let new = allocation(payment, bill.id, 30_000);
        app.site.db.write(|c| ledger::allocate(c, &app.site, &scope, &new)).unwrap();
        let page = format!("/invoices/{}/disputes", bill.number);
        let fields = [("how-0", "all"), ("reason-0", "twice"), ("wish", "refund"), ("words", "Billed twice")];
        let case = dana.submit(&format!("{page}/new?line=0"), &page, &fields).await.location().to_owned();
        let case = format!("/staff{case}");
        let decision = [("outcome-0", "upheld"), ("why-0", "You are right."), ("way", "refund")];
        let sent = decide(&priya, &case, &decision).await;
        assert_eq!(sent.location() == case, alone, "{}", sent.location());
        assert_eq!(sent.location().starts_with("/staff/approvals/"), !alone, "{}", sent.location());
    }
}

#[actix_web::test]
async fn above_the_limit_of_an_hour_what_was_typed_is_kept() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let dana = app.owner("Dana Whitfield").await;
    let number = golden(&app, &dana.scope()).number;
    let mut answers = Vec::new();
    for _ in 0..6 {
        answers.push(raise(&dana, &number, &QUESTION).await);
    }
    let states: Vec<u16> = answers.iter().map(|it| it.status.as_u16()).collect();
    assert_eq!(states, [303, 422, 422, 422, 422, 429]);
    let text = answers.pop().unwrap().text();
    assert!(text.contains("What you typed is kept") && text.contains("ten degrees"), "{text}");
    let page = dana.get("/disputes/DS-00001").await;
    let mut last = None;
    for n in 0..21 {
        let body = format!("Message {n} from me");
        last = Some(dana.fill(&page, "/disputes/DS-00001/messages", &[("body", &body)]).await);
    }
    let last = last.unwrap();
    assert!(last.status == 429 && last.text().contains("Message 20 from me"), "{}", last.text());
    // The time to question a charge ends while somebody types.
    app.clock.advance(std::time::Duration::from_secs(61 * 86_400));
    dana.sign_in("/").await;
    let late = dana.post(&format!("/invoices/{number}/disputes"), &with_key(&QUESTION)).await;
    assert!(late.status == 422 && late.text().contains("ten degrees"), "{}", late.text());
}

fn with_key<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let more = [("key", "a-form-of-long-ago"), ("line", "1"), ("line", "9")];
    fields.iter().copied().chain(more).collect()
}

/// Notes are about the customer, and so is what the staff does next.
#[actix_web::test]
async fn whoever_acts_for_the_customer_neither_reads_nor_does_anything_about_their_dispute() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let number = golden(&app, &dana.scope()).number;
    raise(&dana, &number, &QUESTION).await;
    let case = "/staff/disputes/DS-00001";
    let note = [("key", "a-note-about-the-customer"), ("body", "He always complains"), ("kind", "note")];
    let sent = priya.upload_with(&format!("{case}/messages"), &note, &[("inside.png", PNG)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = priya.get(case).await.text();
    let file = page.split("href=\"/staff/files/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let file = format!("/staff/files/{file}");
    assert_eq!(priya.get(&file).await.status, 200);
    assert_eq!(decide(&priya, case, &DECISION).await.location(), case);
    let letter = format!("{case}/letters/{}.pdf", letter_of(&priya.get(case).await.text()));
    let marcus = app.staff("Marcus Bell", Role::Manager).await;
    let (scope, person) = (dana.scope(), marcus.person);
    let granted = |c: &mut _| rights::grant(c, &app.site, &operator(), &scope, person, Rights::ALL);
    app.site.db.write(granted).unwrap();
    for path in [case, file.as_str(), letter.as_str()] {
        let answer = marcus.get(path).await;
        assert!(answer.status == 409 && answer.text().contains("A colleague"), "{path}: {}", answer.status);
    }
    for (action, fields) in [
        ("messages", vec![("body", "")]),
        ("messages", vec![("body", "We are right"), ("kind", "reply"), ("key", "a-reply-to-themselves-1")]),
        ("assign", vec![]),
        ("decision", vec![("step", "check")]),
    ] {
        let answer = marcus.post(&format!("{case}/{action}"), &fields).await;
        assert!(
            answer.status == 409 && !answer.text().contains("always complains"),
            "{action}: {}",
            answer.text()
        );
    }
}

#[actix_web::test]
async fn money_on_account_goes_to_what_is_questioned_under_protest_alone() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let number = golden(&app, &dana.scope()).number;
    raise(&dana, &number, &QUESTION).await;
    let (amount, on) = (dollars(87_987), day("2026-11-20"));
    let cash = Taking {
        method: PaymentMethod::Cash,
        amount,
        on,
        reference: None,
        shares: &[],
        protest: false,
        deposit: None,
        form_key: "k1",
    };
    let taken = app.site.db.write(|c| counter::take(c, &app.site, &operator(), &dana.scope(), &cash));
    let payment = taken.unwrap().unwrap().payment;
    let form = format!("/staff/payments/{payment}/allocation");
    assert!(marcus.get(&form).await.text().contains("$161.90 on hold"));
    let wrong = marcus.submit(&form, &form, &[("share", "879.87")]).await;
    assert!(
        wrong.status == 422 && wrong.text().contains("Enter up to $717.97, or tick Under protest"),
        "{}",
        wrong.text()
    );
    let done = marcus.fill(&wrong, &form, &[("share", "879.87"), ("protest", "yes")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(marcus.get(done.location()).await.text().contains("Some of what it paid was questioned"));
}

#[actix_web::test]
async fn whoever_issued_the_invoice_corrects_nothing_of_it_that_is_questioned() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let (done, scope) = (golden(&app, &dana.scope()), dana.scope());
    raise(&dana, &done.number, &QUESTION).await;
    let set = |c: &mut _| {
        use forecourt::base::db::schema::dispute;
        Ok(diesel::update(dispute::table).set(dispute::issued_by.eq(Some(priya.person))).execute(c)?)
    };
    app.site.db.write(set).unwrap();
    let bill = format!("/staff/invoices/{}", done.number);
    let mut amounts = vec![("step", "check"), ("reason", "Not done"), ("key", "a-credit-by-the-issuer")];
    let lines =
        app.site.db.read(|c| invoices::by_id(c, &app.site, &scope, done.id)).unwrap().snapshot.lines.len();
    for place in 0..lines {
        amounts.push(("quantity", ""));
        amounts.push(("amount", if place == 9 { "5.00" } else { "" }));
    }
    let refused = priya.post(&format!("{bill}/credits"), &amounts).await;
    assert!(
        refused.status == 422 && refused.text().contains("questions this in DS-00001"),
        "{}",
        refused.text()
    );
    let refused =
        priya.submit(&format!("{bill}/void"), &format!("{bill}/void"), &[("reason", "Wrong car")]).await;
    assert!(
        refused.status == 422 && refused.text().contains("questions this in DS-00001"),
        "{}",
        refused.text()
    );
    let form = format!("{bill}/write-off");
    let refused = priya.submit(&form, &form, &[("amount", "800.00"), ("reason", "Gone")]).await;
    assert!(refused.status == 422 && refused.text().contains("Enter up to $717.97"), "{}", refused.text());
    // Of other lines, and of the rest, nothing is kept from them.
    let fine = priya.submit(&form, &form, &[("amount", "10.00"), ("reason", "Gone")]).await;
    assert!(fine.location().starts_with("/step-up/"), "{}", fine.text());
}

#[actix_web::test]
async fn an_appeal_brings_what_is_new_with_it() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let number = golden(&app, &dana.scope()).number;
    raise(&dana, &number, &QUESTION).await;
    decide(&priya, "/staff/disputes/DS-00001", &DECISION).await;
    let action = "/disputes/DS-00001/appeal";
    let fields = [("key", "an-appeal-with-a-printout"), ("appeal", "Here is the printout.")];
    let refused = dana.upload_with(action, &fields, &[("plan.svg", b"<svg></svg>")]).await;
    let text = refused.text();
    assert!(
        refused.status == 422 && text.contains("plan.svg") && text.contains("Here is the printout."),
        "{text}"
    );
    let sent = dana.upload_with(action, &fields, &[("printout.png", PNG)]).await;
    assert_eq!(sent.location(), "/disputes/DS-00001", "{}", sent.text());
    assert!(dana.get("/disputes/DS-00001").await.text().contains("printout.png"));
}
