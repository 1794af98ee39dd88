//! A dealership's color and logo: what is taken, what is refused and how, where they show, and who may change them.

use forecourt::parties::branding::Branding;
use forecourt::parties::dealerships::group;
use forecourt::trust::access::Role;

use crate::support::{Actor, TestApp};

const PAGE: &str = "/admin/settings/branding";
const UPLOAD: &str = "/admin/settings/branding/logo";

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let pixels = usize::try_from(width * height).unwrap();
    encoder.write_header().unwrap().write_image_data(&[139, 26, 26].repeat(pixels)).unwrap();
    out
}

/// The address of the first file of a kind on a page.
fn file_on(page: &str, ending: &str) -> Option<String> {
    page.split('"').find(|part| part.starts_with("/branding.") && part.ends_with(ending)).map(str::to_owned)
}

async fn brands(ada: &Actor<'_>) {
    assert_eq!(ada.submit(PAGE, PAGE, &[("accent", "#8B1A1A")]).await.location(), PAGE);
    assert_eq!(ada.upload(UPLOAD, &[("logo.png", &png(480, 120))]).await.location(), PAGE);
}

#[actix_web::test]
async fn a_color_is_on_every_page_of_the_dealership_by_a_stylesheet_that_is_kept_for_ever() {
    let app = TestApp::new();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let dana = app.owner("Dana Whitfield").await;
    let lakeside = app.dealership("Lakeside Auto");
    let luis = app.staff_of("Luis Admin", lakeside, Role::Administrator).await;
    assert_eq!(file_on(&dana.get("/invoices").await.text(), ".css"), None);
    brands(&ada).await;
    let page = dana.get("/invoices").await;
    let sheet = file_on(&page.text(), ".css").expect("a stylesheet");
    assert!(ada.get(PAGE).await.text().contains(&sheet));
    assert_eq!(file_on(&luis.get(PAGE).await.text(), ".css"), None, "another dealership has its own look");
    let css = app.get(&sheet).await;
    assert!(
        css.text().starts_with(":root{--brand-hue:") && css.header("content-type").starts_with("text/css")
    );
    assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
    // The policy is that of every page: nothing inline is allowed for it.
    assert!(page.header("content-security-policy").contains("style-src 'self';"));
    assert_eq!(
        page.header("content-security-policy"),
        dana.get("/help").await.header("content-security-policy")
    );
    // What was named once stays readable after the color has changed.
    ada.submit(PAGE, PAGE, &[("accent", "#1a4f8b")]).await;
    assert_ne!(file_on(&dana.get("/invoices").await.text(), ".css"), Some(sheet.clone()));
    assert_eq!(app.get(&sheet).await.status, 200);
    ada.submit(PAGE, PAGE, &[("accent", "")]).await;
    assert_eq!(file_on(&dana.get("/invoices").await.text(), ".css"), None);
}

#[actix_web::test]
async fn a_color_that_cannot_be_read_is_refused_with_what_is_missing_and_the_nearest_that_can() {
    let app = TestApp::new();
    let northside = app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let faint = ada.submit(PAGE, PAGE, &[("accent", "#ff7a00")]).await;
    let text = faint.text();
    assert_eq!(faint.status, 422);
    assert!(text.contains("is needed, so") && text.contains("value=\"#ff7a00\""), "{text}");
    assert_eq!(app.site.db.read(|c| group::<Branding>(c, northside)).unwrap(), Branding::default());
    let (_, rest) = text.split_once("name=\"take\" value=\"").expect("a proposal");
    let proposed = rest.split('"').next().unwrap();
    let taken = ada.fill(&faint, PAGE, &[("take", proposed)]).await;
    assert_eq!(taken.location(), PAGE, "{}", taken.text());
    for typed in ["red", "#12345", "#12345g", "url(x)"] {
        let answer = ada.submit(PAGE, PAGE, &[("accent", typed)]).await;
        assert!(answer.status == 422 && answer.text().contains("such as #1a6f3c"), "{typed}");
    }
    let stale = ada.post(PAGE, &[("version", "0"), ("accent", "#1a4f8b")]).await;
    assert!(stale.status == 409 && stale.text().contains("value=\"#1a4f8b\""), "{}", stale.text());
}

#[actix_web::test]
async fn a_logo_is_shown_in_place_of_the_name_and_given_to_anybody_by_its_hash() {
    let app = TestApp::new();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let dana = app.owner("Dana Whitfield").await;
    brands(&ada).await;
    let page = dana.get("/invoices").await.text();
    let logo = file_on(&page, ".png").expect("a logo");
    assert!(page.contains(&format!("src=\"{logo}\" alt=\"Northside Motors\"")));
    let file = app.get(&logo).await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "image/png"));
    assert!(
        file.body.starts_with(b"\x89PNG") && file.header("content-security-policy").starts_with("sandbox")
    );
    assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    let removal = format!("{UPLOAD}/removal");
    assert_eq!(ada.submit(PAGE, &removal, &[]).await.location(), PAGE);
    assert_eq!(file_on(&dana.get("/invoices").await.text(), ".png"), None);
    assert_eq!(app.get(&logo).await.status, 200, "papers of before name it");
    for other in [
        logo.replace(".png", ".css"),
        "/branding.00000000000000000000000000000000.png".to_owned(),
        "/branding.x.png".to_owned(),
    ] {
        assert_eq!(app.get(&other).await.status, 404, "{other}");
    }
}

#[actix_web::test]
async fn a_file_that_is_no_logo_is_refused_in_clear_words_and_the_logo_before_it_stays() {
    let app = TestApp::new();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    brands(&ada).await;
    let before = file_on(&ada.get(PAGE).await.text(), ".png");
    let huge = vec![0; 1024 * 1024 + 200_000];
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let half = &png(480, 120)[..60];
    let cases: [(&str, &[u8], &str); 7] = [
        ("logo.png", &huge, "The file has 1.1 MB; 1 MB is the most"),
        ("logo.svg", svg, "vector graphic"),
        ("logo.png", svg, "vector graphic"),
        ("logo.gif", b"GIF89a", "no PNG or JPEG"),
        ("logo.jpg", &png(480, 120), "does not fit what is in it"),
        ("logo.png", half, "cannot be read to its end"),
        ("logo.png", &png(10, 10), "10 by 10 pixels"),
    ];
    for (name, bytes, said) in cases {
        let answer = ada.upload(UPLOAD, &[(name, bytes)]).await;
        let text = answer.text();
        assert!(answer.status == 422 && text.contains(said), "{name}: {said}");
        assert!(text.contains("value=\"#8b1a1a\""), "the color stays in its field");
        assert_eq!(file_on(&ada.get(PAGE).await.text(), ".png"), before);
    }
    let none = ada.upload(UPLOAD, &[]).await;
    assert!(none.status == 422 && none.text().contains("Choose a file first"));
}

#[actix_web::test]
async fn only_the_dealerships_own_administrators_change_its_look() {
    let app = TestApp::new();
    let northside = app.northside();
    let manager = app.staff("Mia Manager", Role::Manager).await;
    assert_eq!(manager.get(PAGE).await.status, 403);
    assert_eq!(manager.post(PAGE, &[("accent", "#1a4f8b")]).await.status, 403);
    assert_eq!(manager.upload(UPLOAD, &[("logo.png", &png(480, 120))]).await.status, 403);
    let lakeside = app.dealership("Lakeside Auto");
    let luis = app.staff_of("Luis Admin", lakeside, Role::Administrator).await;
    brands(&luis).await;
    assert_eq!(app.site.db.read(|c| group::<Branding>(c, northside)).unwrap(), Branding::default());
}
