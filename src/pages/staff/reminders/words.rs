//! Steps, acts and hindrances in words, for every page that shows a reminder.

use crate::base::values::{Language, Zone};
use crate::billing::reminders::{Act, Next, Origin, Plan, Step, Why};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::shown::count;

const EN: Language = Language::En;

pub const fn act(act: Act) -> &'static str {
    match act {
        Act::Friendly => "Friendly reminder",
        Act::Firm => "Firm reminder",
        Act::Final => "Final notice",
        Act::HandOver => "Hand to a person",
    }
}

pub const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Plan => "by plan",
        Origin::Run => "sent together",
        Origin::Hand => "by hand",
    }
}

/// `Firm reminder, 10 days late`.
pub fn step(step: Step) -> String {
    let when = match step.days {
        0 => "on the due day".to_owned(),
        days if days < 0 => format!("{} before it is due", count(days.unsigned_abs(), "day", "days")),
        days => format!("{} late", count(days.unsigned_abs(), "day", "days")),
    };
    format!("{}, {when}", act(step.act))
}

/// What comes next, and how that stands; `None` when nothing comes any more.
pub fn next(next: Next, zone: &Zone) -> Option<(String, Pill)> {
    let (of, kind, text) = match next {
        Next::Nothing => return None,
        Next::Now(of) => (of, "soon", "Due now".to_owned()),
        Next::At(of, at) => (of, "due", format!("From {}", at.display(EN, zone))),
        Next::Later(of, day) => (of, "draft", day.display_weekday(EN).to_string()),
        Next::Held(of, why) => (of, "dispute", held(why)),
    };
    Some((step(of), Pill { kind, text: text.into() }))
}

fn held(why: Why) -> String {
    match why {
        Why::Processing => "Payment under way".to_owned(),
        Why::Promised(day) => format!("Promised for {}", day.display_day(EN)),
        Why::Paused => "Stopped by staff".to_owned(),
        Why::ChargedBack => "Charged back, not decided".to_owned(),
        Why::Disputed => "All of it is disputed".to_owned(),
        Why::Bounced => "Mail comes back".to_owned(),
        Why::Nobody => "Nobody to write to".to_owned(),
    }
}

/// `Monday to Friday, 9:00 AM to 6:00 PM`.
pub fn window(plan: &Plan) -> String {
    let days = if plan.saturdays { "Monday to Saturday" } else { "Monday to Friday" };
    format!("{days}, {} to {}", hour(plan.opens), hour(plan.closes))
}

fn hour(minute: i32) -> String {
    let (hour, minute) = (minute.div_euclid(60), minute.rem_euclid(60));
    let half = if hour % 24 < 12 { "AM" } else { "PM" };
    let twelve = match hour % 12 {
        0 => 12,
        other => other,
    };
    format!("{twelve}:{minute:02} {half}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_hours_are_said_as_people_say_them() {
        let say = |days| step(Step { days, act: Act::Firm });
        assert_eq!(say(-3), "Firm reminder, 3 days before it is due");
        assert_eq!(
            (say(0).as_str(), say(1).as_str()),
            ("Firm reminder, on the due day", "Firm reminder, 1 day late")
        );
        assert_eq!(window(&Plan::default()), "Monday to Friday, 9:00 AM to 6:00 PM");
        assert_eq!(
            (hour(0), hour(12 * 60), hour(24 * 60)),
            ("12:00 AM".into(), "12:00 PM".into(), "12:00 AM".into())
        );
    }
}
