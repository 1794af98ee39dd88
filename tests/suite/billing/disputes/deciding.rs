//! A decision is made once, by whoever may.

use super::*;

#[test]
fn whoever_issued_the_invoice_does_not_decide_and_nobody_decides_for_their_own_account() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (priya, marcus) = (
        at_work(&app, &scope, "Priya Raman", Role::Manager),
        at_work(&app, &scope, "Marcus Bell", Role::Manager),
    );
    let done = app
        .site
        .db
        .write(|c| invoices::issue_new(c, &app.site, &marcus, &scope, &draft(vec![line(&app, 10_000)])))
        .unwrap();
    let raised = raise(&app, &scope, done.id, &[whole(0)]);
    let it = find(&app, &scope, raised.id);
    let rulings = [ruling(&it, 0, Outcome::Upheld, 0)];
    let refused = try_decide(&app, &scope, &marcus, raised.id, &rulings, (Way::Account, "marcus")).unwrap();
    assert_eq!(refused, Err(NotDecided::Issuer));
    let second =
        |object: &str| app.site.db.read(|c| disputes::refusal_of(c, &marcus, &scope, object)).unwrap();
    assert_eq!(second(&raised.id.to_string()), Some(NotDecided::Issuer), "nor approves it");
    assert_eq!(second(&done.id.to_string()), None);
    let none = try_decide(&app, &scope, &priya, raised.id, &[], (Way::Account, "none")).unwrap();
    assert_eq!(none, Err(NotDecided::Lines(vec![it.lines[0].line])));
    let much = [ruling(&it, 0, Outcome::Goodwill, 10_001)];
    let much = try_decide(&app, &scope, &priya, raised.id, &much, (Way::Account, "much")).unwrap();
    assert_eq!(much, Err(NotDecided::Lines(vec![it.lines[0].line])));
    assert_eq!(decide(&app, &scope, &priya, raised.id, &rulings, Way::Account).due, dollars(0));
}

#[test]
fn two_managers_at_once_make_one_decision() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let it = find(&app, &scope, raised.id);
    let other = app.second();
    let people = [
        at_work(&app, &scope, "Priya Raman", Role::Manager),
        at_work(&app, &scope, "Sam Ortiz", Role::Manager),
    ];
    let made: Vec<disputes::Decided> = thread::scope(|threads| {
        let tries: Vec<_> = (0..4)
            .map(|n| {
                let (app, it, scope) = (if n % 2 == 0 { &app } else { &other }, &it, &scope);
                let actor = &people[n % 2];
                threads.spawn(move || {
                    let outcome = if n % 2 == 0 { Outcome::Upheld } else { Outcome::Rejected };
                    let rulings = [ruling(it, PADS, outcome, 0), ruling(it, SUBLET, outcome, 0)];
                    try_decide(app, scope, actor, it.id, &rulings, (Way::Account, &format!("try {n}")))
                })
            })
            .collect();
        let answers = tries.into_iter().map(|it| it.join().unwrap());
        answers.filter_map(|it| it.ok().and_then(Result::ok)).collect()
    });
    let [made] = &made[..] else { panic!("{made:?}") };
    assert_eq!(find(&app, &scope, raised.id).state, State::Decided);
    let all = app.site.db.read(|c| disputes::decisions(c, &app.site, &scope, &it)).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].credited, made.credited);
    assert_eq!(open(&app, &scope, done.id).minor(), 87_987 - made.credited.minor());
}

#[test]
fn an_appeal_holds_what_was_not_allowed_and_its_decision_is_the_last() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let it = find(&app, &scope, raised.id);
    let rulings = [ruling(&it, PADS, Outcome::Partly, 2_500), ruling(&it, SUBLET, Outcome::Rejected, 0)];
    decide(&app, &scope, &manager, raised.id, &rulings, Way::Account);
    let it = find(&app, &scope, raised.id);
    assert_eq!(
        try_raise(&app, &scope, done.id, &[whole(SUBLET)], "again"),
        Err(NotRaised::Lines(vec![(SUBLET, LineFault::Decided(raised.number.clone(), it.appeal_until))]))
    );
    let appeal = |key: &str| appeal(&app, &scope, raised.id, key);
    assert_eq!(appeal("one"), Ok(()));
    assert_eq!(appeal("one"), Ok(()), "the same form again");
    assert_eq!(appeal("two"), Err(NotAppealed::State(State::Appealed)));
    // 15.00 of the pads with the tax on it, and the sublet.
    assert_eq!(held(&app, &scope, done.id).on_hold, dollars(13_508));
    let it = find(&app, &scope, raised.id);
    let last = [ruling(&it, PADS, Outcome::Upheld, 0), ruling(&it, SUBLET, Outcome::Goodwill, 1_900)];
    let refused = try_decide(&app, &scope, &manager, raised.id, &last, (Way::Account, "final")).unwrap();
    assert_eq!(refused, Err(NotDecided::Again), "not whoever decided first");
    let other = at_work(&app, &scope, "Sam Ortiz", Role::Manager);
    let decided =
        try_decide(&app, &scope, &other, raised.id, &last, (Way::Account, "final")).unwrap().unwrap();
    assert_eq!(decided.credited.minor(), 13_508 - 10_000);
    let it = find(&app, &scope, raised.id);
    assert_eq!((it.state, open(&app, &scope, done.id)), (State::DecidedFinal, dollars(71_797 + 10_000)));
    assert_eq!(appeal("three"), Err(NotAppealed::State(State::DecidedFinal)));
    let all = app.site.db.read(|c| disputes::decisions(c, &app.site, &scope, &it)).unwrap();
    assert_eq!(all.iter().map(|it| it.is_final).collect::<Vec<_>>(), [false, true]);
    let said: Vec<bool> = all.iter().map(|it| it.appeal_until.is_some()).collect();
    assert_eq!(said, [true, false], "the first letter names the day of appeal whenever it is made");
}

#[test]
fn what_a_decision_was_not_about_can_be_questioned_once_nobody_can_appeal_it() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let done = golden(&app, &scope);
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let rotors = |ask: &str| NewLine { ask: Ask::Quantity(ask.parse().unwrap()), ..whole(2) };
    let first = raise(&app, &scope, done.id, &[rotors("1"), amount(PADS, 4_000)]);
    let it = find(&app, &scope, first.id);
    let rulings = [ruling(&it, 2, Outcome::Rejected, 0), ruling(&it, PADS, Outcome::Upheld, 0)];
    decide(&app, &scope, &manager, first.id, &rulings, Way::Account);
    // All of what was questioned of the pads was allowed, so that nobody can appeal it: the rest is free at once.
    let pads = raise(&app, &scope, done.id, &[whole(PADS)]);
    assert_eq!(find(&app, &scope, pads.id).lines[0].claimed, dollars(8_995 - 4_000));
    let it = find(&app, &scope, first.id);
    let waits = LineFault::Decided(first.number.clone(), it.appeal_until);
    assert!(it.appeal_until.is_some());
    let refused = |line: NewLine, key: &str| try_raise(&app, &scope, done.id, &[line], key).unwrap_err();
    assert_eq!(refused(rotors("1"), "in time"), NotRaised::Lines(vec![(2, waits)]));
    app.clock.advance(Duration::from_secs(16 * 86_400));
    disputes::sweep(&app.site).unwrap();
    assert_eq!(refused(rotors("2"), "both"), NotRaised::Lines(vec![(2, LineFault::TooMuch(dollars(7_450)))]));
    let second = raise(&app, &scope, done.id, &[whole(2)]);
    let it = find(&app, &scope, second.id);
    assert_eq!(it.lines[0].claimed, dollars(7_450), "the other rotor");
    let rulings = [ruling(&it, 2, Outcome::Rejected, 0)];
    decide(&app, &scope, &manager, second.id, &rulings, Way::Account);
    app.clock.advance(Duration::from_secs(16 * 86_400));
    disputes::sweep(&app.site).unwrap();
    let over = LineFault::Decided(first.number.clone(), None);
    let over_too = LineFault::Decided(second.number.clone(), None);
    let said = refused(rotors("1"), "once more");
    assert!(
        [over, over_too].map(|why| NotRaised::Lines(vec![(2, why)])).contains(&said),
        "nothing of it is left to question: {said:?}"
    );
}

#[test]
fn insight_counts_lines_by_what_they_were_questioned_for() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (_, raised) = worked(&app, &scope);
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let it = find(&app, &scope, raised.id);
    app.clock.advance(Duration::from_secs(3 * 86_400));
    let rulings = [ruling(&it, PADS, Outcome::Partly, 2_500), ruling(&it, SUBLET, Outcome::Rejected, 0)];
    decide(&app, &scope, &manager, raised.id, &rulings, Way::Account);
    let second = raise(&app, &scope, golden(&app, &scope).id, &[whole(SUBLET)]);
    let it = find(&app, &scope, second.id);
    app.clock.advance(Duration::from_secs(4 * 86_400));
    decide(&app, &scope, &manager, second.id, &[ruling(&it, SUBLET, Outcome::Goodwill, 1_000)], Way::Account);
    let from = "2026-11-01T00:00:00Z".parse().unwrap();
    let found = |by: disputes::By| {
        let currency = dollars(0).currency();
        app.site.db.read(|c| disputes::insight(c, &app.site, &scope, currency, by, from)).unwrap()
    };
    let shown = |by: disputes::By| -> Vec<(String, i64, i64, Option<i64>)> {
        let row =
            |row: disputes::InsightRow| (row.key, row.questioned.minor(), row.upheld, row.median_halves);
        found(by).rows.into_iter().map(row).collect()
    };
    let reasons = [("not_done".to_owned(), 23_800, 0, Some(7)), ("price".to_owned(), 4_000, 1, Some(6))];
    assert_eq!(shown(disputes::By::Reason), reasons, "goodwill says that the charge was right");
    let all = found(disputes::By::Reason).all;
    assert_eq!((all.count, all.decided, all.upheld), (3, 3, 1));
    // Whom the invoice names, not who issued it.
    assert_eq!(shown(disputes::By::Advisor), [("Marcus Bell".to_owned(), 27_800, 1, Some(6))]);
    assert_eq!(shown(disputes::By::Operation), [(String::new(), 27_800, 1, Some(6))]);
}

#[test]
fn where_nobody_may_decide_an_administrator_lets_a_manager_and_nobody_lets_themselves() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let house = Scope::for_job(scope.dealership(), None);
    let (_, raised) = worked(&app, &scope);
    let priya = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let it = find(&app, &scope, raised.id);
    let rulings = [ruling(&it, PADS, Outcome::Rejected, 0), ruling(&it, SUBLET, Outcome::Rejected, 0)];
    decide(&app, &scope, &priya, raised.id, &rulings, Way::Account);
    assert_eq!(appeal(&app, &scope, raised.id, "one"), Ok(()));
    let last = |actor: &Actor| try_decide(&app, &scope, actor, raised.id, &rulings, (Way::Account, "last"));
    assert_eq!(last(&priya).unwrap(), Err(NotDecided::Again));
    let stuck = || app.site.db.read(|c| disputes::stuck(c, &house)).unwrap();
    let person = priya.person.unwrap();
    let named: Vec<_> = stuck().into_iter().map(|it| (it.id, it.managers)).collect();
    assert_eq!(named, [(raised.id, vec![person])]);
    let allow = |actor: &Actor, id: DisputeId| {
        app.site.db.write(|c| disputes::let_decide(c, &app.site, actor, &house, id, person))
    };
    let ada = Actor { person: Some(app.person("Ada")), ..Actor::of_kind(ActorKind::Administrator) };
    assert!(matches!(allow(&priya, raised.id), Err(AppError::Conflict(_))), "nobody lets themselves");
    let issued_by = |it: Option<PersonId>| {
        let set = dispute::issued_by.eq(it);
        let of = dispute::table.find(raised.id);
        app.site.db.write(|c| Ok(diesel::update(of).set(set).execute(c)?)).unwrap()
    };
    issued_by(Some(person));
    assert!(stuck().iter().all(|it| it.managers.is_empty()), "nobody is let decide what they issued");
    assert!(matches!(allow(&ada, raised.id), Err(AppError::Conflict(_))));
    issued_by(None);
    for _ in 0..2 {
        allow(&ada, raised.id).unwrap();
    }
    assert!(stuck().is_empty());
    last(&priya).unwrap().unwrap();
    assert_eq!(find(&app, &scope, raised.id).state, State::DecidedFinal);
    // With a second manager nobody needs to.
    at_work(&app, &scope, "Sam Ortiz", Role::Manager);
    let (_, other) = worked(&app, &scope);
    assert!(stuck().is_empty() && matches!(allow(&ada, other.id), Err(AppError::Conflict(_))));
}

#[test]
fn an_appeal_is_told_to_whoever_may_decide_it_or_to_the_administrators_where_nobody_may() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let priya = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let sam = at_work(&app, &scope, "Sam Ortiz", Role::Manager);
    at_work(&app, &scope, "Ada Admin", Role::Administrator);
    let appealed = |key: &str| {
        let (_, raised) = worked(&app, &scope);
        let to = priya.person.unwrap();
        app.site.db.write(|c| disputes::assign(c, &app.site, &sam, &scope, raised.id, to)).unwrap();
        let it = find(&app, &scope, raised.id);
        let rulings = [ruling(&it, PADS, Outcome::Rejected, 0), ruling(&it, SUBLET, Outcome::Rejected, 0)];
        decide(&app, &scope, &priya, raised.id, &rulings, Way::Account);
        let before = told(&app);
        assert_eq!(appeal(&app, &scope, raised.id, key), Ok(()));
        let mut news = told(&app);
        news.retain(|own| !before.contains(own));
        let it = find(&app, &scope, raised.id);
        assert_eq!(it.owner, None, "whoever decided does not look after the appeal");
        news.into_iter().map(|(_, kind, person)| (kind, person)).collect::<Vec<_>>()
    };
    assert_eq!(appealed("one"), [("dispute.staff".to_owned(), sam.person)]);
    // Who is suspended is nobody to count on.
    let out = |c: &mut _| {
        forecourt::trust::access::persons::suspend(c, &app.site, &operator(), sam.person.unwrap(), "gone")
    };
    app.site.db.write(out).unwrap();
    let news = appealed("two");
    assert!(
        !news.is_empty()
            && news.iter().all(|(kind, person)| kind == "dispute.stuck" && *person != sam.person),
        "{news:?}"
    );
    let house = Scope::for_job(scope.dealership(), None);
    assert_eq!(
        app.site.db.read(|c| disputes::stuck(c, &house)).unwrap().len(),
        2,
        "the first as well by now"
    );
    let (_, raised) = worked(&app, &scope);
    let to = sam.person.unwrap();
    let given = app.site.db.write(|c| disputes::assign(c, &app.site, &priya, &house, raised.id, to));
    assert!(matches!(given, Err(AppError::NotFound)), "nothing is handed to them");
}

fn told(app: &TestApp) -> Vec<(String, String, Option<PersonId>)> {
    let rows = |c: &mut _| {
        let mails = mail::table.filter(mail::kind.eq_any(["dispute.staff", "dispute.stuck"]));
        let mails = mails.order(mail::id).select((mail::id, mail::kind, mail::person_id));
        Ok(mails.load::<(String, String, Option<PersonId>)>(c)?)
    };
    app.site.db.read(rows).unwrap()
}
