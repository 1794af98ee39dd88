//! What has happened before the walk: one record of every kind that a page shows, made with the product's own verbs
//! and pages. Whoever adds a page adds what it needs to see at the end of [`Story::of`].

use std::time::Duration;

use crate::support::judged;
use forecourt::base::values::{CustomerId, DealershipId, PaymentId, RecurringId};
use forecourt::billing::approvals::{self, Asking, Digest, Kind, Proposal};
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::disputes::{self, Ask, NewDecision, NewDispute, NewLine, Outcome, Ruled, Way};
use forecourt::billing::estimates::Content;
use forecourt::billing::import::{self, ImportFile};
use forecourt::billing::invoices::drafting;
use forecourt::billing::ledger;
use forecourt::billing::payments::counter::{self, Taking};
use forecourt::billing::payments::pay_links;
use forecourt::billing::payments::payment::PaymentMethod;
use forecourt::billing::payments::store::chargebacks::{self, ChargebackState, NewChargeback};
use forecourt::billing::recurring::{self, Every, NewPlan, Schedule, Template};
use forecourt::billing::templates::{self, Closing, TemplateKind, Texts, Wording};
use forecourt::parties::{branding, dealerships};
use forecourt::safety::alerts::reading::{self, State, Wanted};
use forecourt::simulator::book::Card;
use forecourt::trust::access::invitations::Purpose;
use forecourt::trust::access::{Rights, Role, Scope, rights, setup, staff};
use forecourt::trust::audit;

use super::table::Whose;
use crate::portal::Portal;
use crate::support::places::operator;
use crate::support::{Actor, estimates, records};

const DAY: Duration = Duration::from_secs(86_400);

/// Addresses are paths; invoices are numbers.
#[derive(Default)]
pub struct Story<'a> {
    /// Who walks, if anybody signed in does.
    pub who: Option<Actor<'a>>,
    pub overdue: String,
    pub open: String,
    pub settled: String,
    pub declined: String,
    pub processing: String,
    pub invite: String,
    pub setup: String,
    pub pay: String,
    pub paid: String,
    pub recovery: String,
    pub not_me: String,
    pub email_change: String,
    pub email_undo: String,
    pub step_up: String,
    /// The id of Dana's account.
    pub customer: String,
    /// An invoice that is not issued yet; its pages are below this.
    pub draft: String,
    /// Numbers of a credit note, of an estimate that waits for an answer and of one that is not sent.
    pub credited: String,
    pub estimate: String,
    pub unsent: String,
    /// Number of an invoice of which something is questioned, and of a question that is decided.
    pub questioned: String,
    pub decided: String,
    /// Where the code of an invoice is checked.
    pub check: String,
    /// The page of an alert.
    pub alert: String,
    /// The id of a payment at the counter of which a part is credit.
    pub counted: String,
}

/// A color and a logo of its own, and words of its own on invoices.
fn brands(portal: &Portal, at: DealershipId) {
    let (site, scope) = (&portal.app.site, Scope::for_job(at, None));
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 480, 120);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&[139, 26, 26].repeat(480 * 120)).unwrap();
    let logo = branding::read_logo("logo.png", &png).expect("a logo");
    let words = |text: &str| Texts { closing: Closing::parse(text).ok(), ..Texts::default() };
    let wording = Wording { en: words("Pay within 14 days."), es: words("Pague en 14 días.") };
    let made = site.db.write(|c| {
        branding::set_accent(c, site, &operator(), at, 0, "#8b1a1a".parse().ok())?.expect("a readable color");
        branding::set_logo(c, site, &operator(), at, 1, &logo)?;
        templates::save(c, site, &operator(), &scope, TemplateKind::Invoice, 0, &wording)?;
        templates::publish(c, site, &operator(), &scope, TemplateKind::Invoice, 1)?;
        let next = Wording { en: words("Pay within 10 days."), ..wording.clone() };
        templates::save(c, site, &operator(), &scope, TemplateKind::Invoice, 0, &next)
    });
    made.unwrap();
}

/// Something odd that a rule found, and what it demands because of it.
fn found(portal: &Portal, who: &Actor<'_>, at: DealershipId) -> String {
    let site = &portal.app.site;
    judged(site);
    portal.advance(Duration::from_secs(60));
    let entry =
        audit::Entry::new("export.take").dealership(at).fact("rows", 900).before("ready").after("taken");
    let actor =
        audit::Actor { person: Some(who.person), ..audit::Actor::of_kind(audit::ActorKind::Administrator) };
    site.db.write(|c| audit::record(c, site, &actor, &entry)).unwrap();
    judged(site);
    let wanted = Wanted { of: None, state: State::Open, severity: None, rule: Some("R11".to_owned()) };
    let all = site.db.read(|c| reading::list(c, site, &wanted, None, 1)).unwrap();
    format!("/admin/alerts/{}", all.first().expect("an alert").id)
}

impl<'a> Story<'a> {
    pub async fn of(portal: &'a Portal, whose: Whose) -> Self {
        let app = &portal.app;
        let at = app.northside();
        let customer = app.customer(at, "Dana Whitfield");
        let scope = Scope::for_job(at, Some(customer));
        let mut story = Self::default();
        story.bills(portal, &scope);
        let dana = app.owner_of("Dana Whitfield", at, customer).await;
        let paper = dana.get(&format!("/invoices/{}", story.open)).await.text();
        let mut checks = paper.split("href=\"").filter_map(|rest| rest.split('"').next());
        story.check = checks.find(|it| it.starts_with("/check/FC1")).expect("a code").to_owned();
        match whose {
            Whose::Visitor => story.links(portal, &scope, &dana).await,
            Whose::Owner => story.owns(portal, &dana).await,
            Whose::Staff => story.desk(portal, customer, &dana).await,
            Whose::Administrator => story.office(portal).await,
        }
        if whose == Whose::Owner {
            story.who = Some(dana);
        }
        story
    }

    /// One invoice is late, three are open, one was paid at the counter.
    fn bills(&mut self, portal: &Portal, scope: &Scope) {
        let app = &portal.app;
        let car = records::vehicle(app, scope, "1HGCV1F36MA058217", "KXR 4821");
        let mut brakes = records::draft(vec![records::line(app, 77_194), records::line(app, 4_500)]);
        brakes.vehicle = Some(car);
        self.overdue = records::issue(app, scope, &brakes).number;
        portal.advance(DAY * 20);
        self.open = records::issued(app, scope, 24_588).number;
        let settled = records::issued(app, scope, 9_900);
        let money = records::counted(app, scope, 12_000);
        let given = records::allocation(money, settled.id, 9_900);
        app.site.db.write(|c| ledger::allocate(c, &app.site, scope, &given)).unwrap();
        self.settled = settled.number;
        self.charged_back(portal, scope, money);
        self.corrects(portal, scope);
        self.questions(portal, scope);
        let day = records::day("2027-06-30");
        // Of a visit of its own: what is billed on another is not held to it.
        let content = |app: &_| {
            let deposit = Some(records::dollars(10_000));
            let mut content = Content { valid_until: day, deposit, ..estimates::content(app) };
            content.draft.repair_order = Some(records::clean("RO 77001"));
            content
        };
        self.estimate = estimates::sent(app, scope, &content(app));
        self.unsent = estimates::made(app, scope, &content(app));
    }

    /// One charge is questioned and waits, another one was, and is decided.
    fn questions(&mut self, portal: &Portal, scope: &Scope) {
        let (app, site) = (&portal.app, &portal.app.site);
        let owner = audit::Actor::of_kind(audit::ActorKind::Owner);
        let manager = audit::Actor {
            person: Some(app.person("Rosa Diaz")),
            ..audit::Actor::of_kind(audit::ActorKind::Manager)
        };
        let (words, why) =
            ("The wheel still sits to the left.".parse().unwrap(), "We looked.".parse().unwrap());
        let raise = |key: &str| {
            let two = [records::line(app, 12_995), records::line(app, 3_480)];
            let bill = records::issue(app, scope, &records::draft(two.to_vec()));
            let lines = [NewLine { place: 0, ask: Ask::All, reason: "not_fixed".to_owned() }];
            let wish = disputes::Wish::Credit;
            let new = NewDispute { invoice: bill.id, lines: &lines, wish, words: &words, form_key: key };
            let made = site.db.write(|c| disputes::raise(c, site, &owner, scope, &new)).unwrap().unwrap();
            (bill.number, made)
        };
        let (number, _) = raise("the-first-question");
        self.questioned = number;
        let (_, made) = raise("the-second-question");
        let it = site.db.read(|c| disputes::by_id(c, scope, made.id)).unwrap();
        let rulings = [Ruled {
            line: it.lines[0].line,
            outcome: Outcome::Partly,
            amount: records::dollars(6_500),
            why,
        }];
        let new = NewDecision {
            dispute: made.id,
            rulings: &rulings,
            way: Way::Account,
            words: None,
            form_key: "the-decision-of-it",
            approval: None,
        };
        site.db.write(|c| disputes::decide(c, site, &manager, scope, &new)).unwrap().unwrap();
        self.decided = made.number;
    }

    /// A part of an invoice is credited, and somebody pays cash.
    fn corrects(&mut self, portal: &Portal, scope: &Scope) {
        let site = &portal.app.site;
        let billed = records::issued(&portal.app, scope, 15_000);
        let (amounts, reason) = ([records::dollars(2_500)], records::clean("The filter was not changed"));
        let new = NewCredit {
            invoice: billed.id,
            amounts: &amounts,
            reason: &reason,
            form_key: "k1",
            approval: None,
        };
        let note = |c: &mut _| credits::credit(c, site, &operator(), scope, &new);
        self.credited = site.db.write(note).unwrap().unwrap().number;
        let on =
            site.db.read(|c| Ok(dealerships::load(c, scope.dealership())?.today(site.clock.now()))).unwrap();
        let cash = Taking {
            method: PaymentMethod::Cash,
            amount: records::dollars(5_000),
            on,
            reference: None,
            shares: &[(billed.id, records::dollars(2_000))],
            protest: false,
            deposit: None,
            form_key: "k2",
        };
        let taken = site.db.write(|c| counter::take(c, site, &operator(), scope, &cash)).unwrap().unwrap();
        self.counted = taken.payment.to_string();
    }

    /// A card network asks about it.
    fn charged_back(&self, portal: &Portal, scope: &Scope, payment: PaymentId) {
        let (site, now) = (&portal.app.site, portal.app.clock.now());
        let new = NewChargeback {
            payment,
            provider_dispute: "dp_story",
            state: ChargebackState::Inquiry,
            reason: "product_unacceptable",
            amount: records::dollars(2_000),
            answer_by: Some(now.plus(DAY * 10)),
        };
        site.db.write(|c| chargebacks::insert(c, scope, &new, now)).unwrap();
    }

    /// Everything that a link opens.
    async fn links(&mut self, portal: &'a Portal, scope: &Scope, dana: &Actor<'_>) {
        let (app, site) = (&portal.app, &portal.app.site);
        let lee = Purpose::Owner(scope.dealership(), scope.customer().unwrap(), Rights::ALL);
        self.invite = app.invitation(app.person("Lee Whitfield"), lee).path();
        let first = site.db.write(|c| setup::first_administrator(c, site)).unwrap();
        self.setup = format!("/setup/{}", first.token);

        let guest = app.visitor(dana.person, &dana.email);
        let pay = |minor| {
            let owed = records::issued(app, scope, minor);
            let made = |c: &mut _| pay_links::create(c, site, &operator(), scope, owed.id, pay_links::LIFE);
            format!("/pay/{}", site.db.write(made).unwrap())
        };
        self.pay = pay(31_000);
        let other = pay(12_000);
        self.paid = portal.pay(&guest, &other, &format!("{other}/payments"), Card::Succeeds).await;

        for email in ["dana.two@example.com", "dana.three@example.com"] {
            let waiting = dana.submit("/account", "/account/email", &[("email", email)]).await;
            dana.confirm(&waiting).await;
            self.email_change = app.link_to(email, "/email-changes/").unwrap();
            if self.email_undo.is_empty() {
                dana.post(&self.email_change, &[]).await;
                self.email_undo = app.link_to(&dana.email, "/email-changes/").unwrap();
            }
        }
        let theo = app.owner("Theo Brandt").await;
        guest.submit("/recovery", "/recovery", &[("email", &theo.email)]).await;
        app.work().await;
        self.not_me = app.link_to(&theo.email, "/recovery/not-me/").unwrap();
        self.recovery = app
            .link_to(&theo.email, "/recovery/r")
            .or_else(|| {
                let text = app.mails_to(&theo.email)[0].message.text.clone();
                let links = text.split_whitespace().filter_map(|word| word.strip_prefix(portal.url()));
                links.filter(|link| !link.contains("not-me")).map(str::to_owned).next()
            })
            .unwrap();
    }

    /// An owner with two accounts, two passkeys and payments that went every way.
    async fn owns(&mut self, portal: &'a Portal, dana: &Actor<'_>) {
        let app = &portal.app;
        let scope = dana.scope();
        brands(portal, scope.dealership());
        let lakeside = app.dealership("Lakeside Auto");
        let other = Scope::for_job(lakeside, Some(app.customer(lakeside, "Dana Whitfield")));
        let grant = |c: &mut _| rights::grant(c, &app.site, &operator(), &other, dana.person, Rights::ALL);
        app.site.db.write(grant).unwrap();
        dana.add_passkey(&app.visitor(dana.person, &dana.email)).await;
        let pays = async |minor, card| {
            let number = records::issued(app, &scope, minor).number;
            portal.pay(dana, &format!("/payments/new?invoice={number}"), "/payments", card).await
        };
        pays(8_800, Card::Succeeds).await;
        self.processing = pays(17_700, Card::SlowSucceeds).await;
        let declined = pays(16_600, Card::Declined).await;
        // Not sent back by the provider but come back alone: `from=checkout` would wait for it.
        self.declined = declined.split('?').next().unwrap_or_default().to_owned();
        let waiting = dana.submit("/account", "/account/email", &[("email", "dana.two@example.com")]).await;
        self.step_up = waiting.location().to_owned();
    }

    /// A manager, a clerk who asked for a second check, and an invitation that waits.
    async fn desk(&mut self, portal: &'a Portal, customer: CustomerId, dana: &Actor<'_>) {
        let app = &portal.app;
        let marcus = app.staff("Marcus Bell", Role::Clerk).await;
        let path = format!("/staff/customers/{customer}");
        let lee = [("name", "Lee Whitfield"), ("email", "lee@example.com"), ("code", "yes"), ("pay", "yes")];
        let invites = format!("{path}/invites");
        let waiting = marcus.submit(&invites, &invites, &lee).await;
        assert_eq!(marcus.confirm(&waiting).await.status, 303);
        let recoveries = format!("{path}/recoveries");
        let person = dana.person.to_string();
        let seen = [("person", person.as_str()), ("reason", "Driver’s license, phone fell into a lake")];
        assert_eq!(marcus.submit(&recoveries, &recoveries, &seen).await.status, 303);
        self.asks(portal, &dana.scope(), &marcus);
        let half_done = records::draft(vec![records::line(app, 21_000)]);
        let draft = |c: &mut _| drafting::create(c, &app.site, &operator(), &dana.scope(), &half_done);
        self.draft = format!("/staff/invoices/{}", app.site.db.write(draft).unwrap());
        self.customer = customer.to_string();
        self.repeats(portal, &dana.scope(), &marcus);
        self.who = Some(app.staff("Priya Raman", Role::Manager).await);
    }

    /// A plan that bills every month, and files that were sent to be brought in and are not in order.
    fn repeats(&self, portal: &Portal, scope: &Scope, marcus: &Actor<'_>) {
        let (app, site) = (&portal.app, &portal.app.site);
        let template = Template {
            title: records::clean("Maintenance plan"),
            draft: records::draft(vec![records::line(app, 2_900)]),
        };
        let schedule = Schedule { every: Every::Month, starts_on: records::day("2027-01-31"), ends_on: None };
        let id = RecurringId::generate(app.clock.now());
        let plan = NewPlan { id, template, schedule, automatic: false };
        site.db.write(|c| recurring::create(c, site, &operator(), scope, &plan)).unwrap();
        let actor = audit::Actor { person: Some(marcus.person), ..operator() };
        let files = [(ImportFile::Customers, b"no such columns".to_vec())];
        let house = Scope::for_job(scope.dealership(), None);
        site.db.write(|c| import::receive(c, site, &actor, &house, &files)).unwrap();
    }

    /// A clerk wants to credit more than he may alone.
    fn asks(&self, portal: &Portal, scope: &Scope, marcus: &Actor<'_>) {
        let site = &portal.app.site;
        let invoice = format!("/staff/invoices/{}", self.overdue);
        let proposal = Proposal {
            title: format!("Credit $600.00 of {}", self.overdue),
            effects: vec![("Left to pay".to_owned(), "$216.94".to_owned())],
            because: String::new(),
            document: (format!("Invoice {}", self.overdue), invoice.clone()),
            action: format!("{invoice}/credits"),
            form: vec![("amount".to_owned(), "600.00".to_owned())],
        };
        let asking = Asking {
            kind: Kind::Credit,
            object: self.overdue.clone(),
            amount: records::dollars(60_000),
            digest: &Digest::of(["credit", "60000"]),
            proposal: &proposal,
            reason: &records::clean("The rotor was never replaced"),
        };
        let actor = audit::Actor { person: Some(marcus.person), ..operator() };
        site.db.write(|c| approvals::request(c, site, &actor, scope, &asking)).unwrap();
    }

    /// An administrator of everything, and a colleague who lost her passkeys.
    async fn office(&mut self, portal: &'a Portal) {
        let app = &portal.app;
        let robin = app.administrator("Robin Ellery").await;
        let at = app.northside();
        brands(portal, at);
        let hire =
            |c: &mut _| staff::grant(c, &app.site, &operator(), robin.person, Some(at), Role::Administrator);
        app.site.db.write(hire).unwrap();
        let lena = app.staff("Lena Ortiz", Role::Clerk).await;
        let kim = app.staff("Kim Tran", Role::Administrator).await;
        let who = format!("{} {at}", lena.person);
        let seen = [("who", who.as_str()), ("reason", "Stood at my desk")];
        let asked = kim.submit("/admin/recoveries", "/admin/recoveries", &seen).await;
        assert_eq!(asked.status, 303, "{}", asked.text());
        assert_eq!(robin.post(&format!("/accounts/{at}/selection"), &[]).await.status, 303);
        self.alert = found(portal, &kim, at);
        self.who = Some(robin);
    }
}
