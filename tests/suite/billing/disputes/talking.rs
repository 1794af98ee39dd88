//! Both sides write, and the clock goes on.

use super::*;

#[test]
fn both_sides_write_notes_stay_inside_and_what_is_over_takes_no_message() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let house = Scope::for_job(scope.dealership(), None);
    let manager = at_work(&app, &house, "Priya Raman", Role::Manager);
    let note = words("He always complains");
    let key = form_key("note");
    let said = Said { words: &note, form_key: &key };
    app.site.db.write(|c| disputes::note(c, &app.site, &manager, &house, raised.id, said)).unwrap();
    let own = |scope: &Scope| {
        let it = find(&app, scope, raised.id);
        app.site.db.read(|c| disputes::events(c, &app.site, scope, &it)).unwrap()
    };
    assert!(own(&house).iter().any(|it| it.words == "He always complains"));
    assert!(own(&scope).iter().all(|it| !it.internal && it.words != "He always complains"));
    let to = manager.person.unwrap();
    app.site.db.write(|c| disputes::assign(c, &app.site, &manager, &house, raised.id, to)).unwrap();
    assert_eq!(find(&app, &house, raised.id).state, State::Acknowledged);
    assert_eq!(tell(&app, &house, &manager, raised.id, "ask", "ask"), Ok(()));
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "say", "say"), Err(NotSaid::Asked));
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "answer", "answer"), Ok(()));
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "answer", "answer"), Ok(()), "the same form again");
    assert_eq!(own(&scope).iter().filter(|it| it.kind == EventKind::Answer).count(), 1);
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "answer", "more"), Err(NotSaid::NotAsked));
    let gone = app.site.db.write(|c| disputes::withdraw(c, &app.site, &owner(), &scope, raised.id)).unwrap();
    assert_eq!((gone, held(&app, &scope, done.id).on_hold), (Ok(()), dollars(0)));
    assert_eq!(tell(&app, &scope, &owner(), raised.id, "say", "late"), Err(NotSaid::Over(State::Withdrawn)));
    // What was taken back can be questioned anew.
    raise(&app, &scope, done.id, &[whole(SUBLET)]);
    let elsewhere = Scope::for_job(dealership(&app, "Lakeside Auto"), None);
    assert!(matches!(
        app.site.db.read(|c| disputes::by_id(c, &elsewhere, raised.id)),
        Err(AppError::NotFound)
    ));
    let stranger = customer(&app, scope.dealership(), "Theo Brandt");
    assert!(matches!(
        app.site.db.read(|c| disputes::by_id(c, &stranger, raised.id)),
        Err(AppError::NotFound)
    ));
}

#[test]
fn the_clock_tells_the_managers_ends_what_nobody_answers_and_closes_what_nobody_appeals() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let (done, raised) = worked(&app, &scope);
    let manager = at_work(&app, &scope, "Priya Raman", Role::Manager);
    let state = |id| find(&app, &scope, id).state;
    let late = || -> i64 {
        let mails = mail::table.filter(mail::kind.eq("dispute.late"));
        app.site.db.read(|c| Ok(mails.count().get_result(c)?)).unwrap()
    };
    let sweep = |days: u64| {
        app.clock.advance(Duration::from_secs(days * 86_400));
        disputes::sweep(&app.site).unwrap();
        disputes::sweep(&app.site).unwrap();
    };
    // Friday noon in Austin: a first reply is promised by Monday at five.
    sweep(3);
    assert_eq!(late(), 0);
    sweep(1);
    assert_eq!(late(), 1, "once, however often the clock strikes");
    assert_eq!(tell(&app, &scope, &manager, raised.id, "reply", "reply"), Ok(()));
    assert!(find(&app, &scope, raised.id).escalated_at.is_none(), "a new day is promised");
    assert_eq!(tell(&app, &scope, &manager, raised.id, "ask", "ask"), Ok(()));
    sweep(13);
    assert_eq!(
        (state(raised.id), held(&app, &scope, done.id).on_hold),
        (State::InfoRequested, dollars(16_190))
    );
    sweep(2);
    assert_eq!((state(raised.id), held(&app, &scope, done.id).on_hold), (State::ExpiredInfo, dollars(0)));
    let second = raise(&app, &scope, done.id, &[whole(SUBLET)]);
    let it = find(&app, &scope, second.id);
    decide(&app, &scope, &manager, second.id, &[ruling(&it, SUBLET, Outcome::Rejected, 0)], Way::Account);
    sweep(14);
    assert_eq!(state(second.id), State::Decided);
    sweep(1);
    assert_eq!(state(second.id), State::Closed);
    assert_eq!(late(), 1);
    // Neither replied to nor decided: both promised days are told, once each.
    let third = raise(&app, &scope, done.id, &[whole(PADS)]);
    sweep(5);
    assert_eq!(late(), 2);
    sweep(12);
    assert_eq!((state(third.id), late()), (State::Submitted, 3));
    // What is written after that waits for a reply, too; and the reply does not have the decision told once more.
    assert_eq!(tell(&app, &scope, &manager, third.id, "reply", "at last"), Ok(()));
    assert_eq!(tell(&app, &scope, &owner(), third.id, "say", "say late"), Ok(()));
    sweep(4);
    assert_eq!(late(), 4);
    assert_eq!(tell(&app, &scope, &manager, third.id, "reply", "reply late"), Ok(()));
    sweep(1);
    assert_eq!(late(), 4);
    let it = find(&app, &scope, third.id);
    decide(&app, &scope, &manager, third.id, &[ruling(&it, PADS, Outcome::Upheld, 0)], Way::Account);
    assert_eq!(find(&app, &scope, third.id).appeal_until, None, "there is nothing to appeal against");
    sweep(1);
    assert_eq!(state(third.id), State::Closed);
}

#[test]
fn a_forms_key_is_known_where_its_form_belongs_and_nowhere_else() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let both = [worked(&app, &scope), worked(&app, &scope)];
    for (_, raised) in &both {
        assert_eq!(tell(&app, &scope, &owner(), raised.id, "say", "the same"), Ok(()));
        assert_eq!(tell(&app, &scope, &owner(), raised.id, "say", "the same"), Ok(()));
        let it = find(&app, &scope, raised.id);
        let told = app.site.db.read(|c| disputes::events(c, &app.site, &scope, &it)).unwrap();
        assert_eq!(told.iter().filter(|it| it.kind == EventKind::Message).count(), 1);
    }
    let more: Vec<DisputeId> =
        both.iter().map(|(of, _)| try_raise(&app, &scope, of.id, &[whole(3)], "twin").unwrap().id).collect();
    assert_ne!(more[0], more[1]);
    let again = try_raise(&app, &scope, both[0].0.id, &[whole(3)], "twin").unwrap();
    assert_eq!(again.id, more[0], "the same form again");
    let words = words("Hello");
    for key in ["", "short", "with a space in the middle of it"] {
        let said = Said { words: &words, form_key: key };
        let sent = app.site.db.write(|c| disputes::say(c, &app.site, &owner(), &scope, more[0], said));
        assert!(matches!(sent, Err(AppError::Invalid(_))), "{key}");
    }
}
