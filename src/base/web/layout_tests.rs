//! The layouts, with the smallest page in each.

use askama::Template;

use super::{Dealer, Flash, FlashKind, Mode, Nav, Page, Theme, Who};
use crate::base::values::Language;
use crate::base::words::Words;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "layouts/owner.html" %}{% block content %}<h1>Invoices</h1>{% endblock %}"#
)]
struct OwnerPage {
    page: Page,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "layouts/staff.html" %}{% block content %}<h1>Start</h1>{% endblock %}"#
)]
struct StaffPage {
    page: Page,
}

fn page() -> Page {
    let dealer = Dealer { name: "Northside Motors".to_owned(), ..Dealer::default() };
    let mut page = Page::new("Invoices", dealer, Words::new(Language::En));
    page.person =
        Some(Who { name: "Dana <Whitfield>".to_owned(), owner: true, accounts: 1, ..Who::default() });
    page
}

fn owner(page: Page) -> String {
    OwnerPage { page }.render().unwrap()
}

#[test]
fn marks_the_current_page_once() {
    let shown = owner(Page { nav: Nav::Invoices, ..page() });
    assert_eq!(shown.matches("aria-current").count(), 1);
    assert!(shown.contains(r#"<a href="/invoices" aria-current="page">"#));
}

#[test]
fn escapes_what_people_wrote() {
    assert!(!owner(page()).contains("<Whitfield>"));
}

#[test]
fn says_error_first_in_the_title_of_a_failed_form() {
    let shown = owner(Page { errors: true, ..page() });
    assert!(shown.contains("<title>Error: Invoices – Northside Motors</title>"));
}

#[test]
fn shows_the_message_first_in_main_and_only_then() {
    assert!(!owner(page()).contains("role=\"status\""));
    let flash = Flash { kind: FlashKind::Ok, text: "Payment received.".to_owned() };
    let shown = owner(Page { flash: Some(flash), ..page() });
    let (before, after) = shown.split_once("role=\"status\"").unwrap();
    assert!(before.contains("<main") && after.contains("<h1>"));
}

#[test]
fn a_ribbon_tells_a_demo_and_a_trial_from_the_real_thing() {
    assert!(!owner(page()).contains("ribbon"));
    assert!(owner(Page { mode: Mode::Demo, ..page() }).contains("ribbon--demo"));
    assert!(owner(Page { mode: Mode::Evaluation, ..page() }).contains("class=\"ribbon no-print\""));
}

#[test]
fn a_chosen_theme_is_on_the_root_element() {
    assert!(!owner(page()).contains("data-theme"));
    assert!(owner(Page { theme: Some(Theme::Dark), ..page() }).contains("data-theme=\"dark\""));
}

#[test]
fn offers_the_account_switch_to_people_with_several() {
    assert!(!owner(page()).contains("\"/accounts\""));
    let mut several = page();
    several.person = several.person.map(|who| Who { accounts: 2, ..who });
    assert!(owner(several).contains("\"/accounts\""));
}

#[test]
fn links_only_the_parts_that_are_the_persons_own() {
    let shown = owner(page());
    assert!(!shown.contains("\"/staff\"") && !shown.contains("\"/admin\""));
    let clerk = Who { staff: true, ..Who::default() };
    let shown = StaffPage { page: Page { person: Some(clerk), ..page() } }.render().unwrap();
    assert!(shown.contains("\"/staff/customers\"") && !shown.contains("\"/admin"));
}

#[test]
fn nothing_is_inline() {
    for shown in [owner(page()), StaffPage { page: page() }.render().unwrap()] {
        assert!(!shown.contains("<style") && !shown.contains(" style=") && !shown.contains(" onclick="));
        assert!(shown.split("<script").skip(1).all(|tag| tag.starts_with(" type=\"module\" src=\"/static/")));
    }
}
