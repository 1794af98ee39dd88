//! `GET /admin/settings/branding`: the dealership's color and logo. A color that people could not read is refused with the
//! nearest that they can; a file that is no picture, or too large a one, with what it is and what would do.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, done};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::Color;
use crate::base::web::{Cx, Form, Guard, Limit, Nav, Page, Reply, Upload};
use crate::pages::staff::faults::{Faults, OVERTAKEN};
use crate::parties::branding::{self, Branding, LOGO_BYTES, LogoRefused, TooFaint, read_logo};
use crate::parties::dealerships::group_with_version;
use crate::trust::access::{ActingAdministrator, Administrator};

const PAGE: &str = "/admin/settings/branding";

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    version: i64,
    accent: String,
    /// The button that takes the color that was proposed.
    take: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Removing {
    version: i64,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (brand, _) = group_with_version::<Branding>(c, at)?;
        let accent = brand.accent.map(|it| it.to_string()).unwrap_or_default();
        Reply::page(&View::new(c, who, cx, accent, None, Faults::default())?)
    })
    .await
}

pub async fn save(cx: Cx, administrator: Administrator, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let typed = if form.0.take.is_empty() { &form.0.accent } else { &form.0.take };
        let accent = match typed.trim() {
            "" => None,
            text => match text.parse::<Color>() {
                Ok(color) => Some(color),
                Err(_) => {
                    let mut faults = Faults::default();
                    faults.add(
                        "accent",
                        "Write the color as six digits and letters from a to f, such as #1a6f3c",
                    );
                    return Reply::invalid(&View::new(c, who, cx, typed.clone(), None, faults)?);
                }
            },
        };
        let version = group_with_version::<Branding>(c, at)?.1;
        if version != form.0.version {
            let mut faults = Faults::default();
            faults.add("accent", OVERTAKEN);
            return Reply::conflict(&View::new(c, who, cx, typed.clone(), None, faults)?);
        }
        match branding::set_accent(c, &cx.site, &who.actor, at, form.0.version, accent)? {
            Ok(()) if accent.is_none() => done(PAGE, "Saved. Pages and papers have the portal’s own color."),
            Ok(()) => done(PAGE, "Saved. Pages have the color now, and papers that are made from now on."),
            Err(faint) => {
                let mut faults = Faults::default();
                faults.add("accent", too_faint(faint));
                Reply::invalid(&View::new(c, who, cx, typed.clone(), Some(faint.nearest), faults)?)
            }
        }
    })
    .await
}

fn too_faint(it: TooFaint) -> String {
    format!(
        "Words in this color, or white on it, have a contrast of {:.1} to 1 and are hard to read: {:.1} to 1 is needed, so {:.1} is missing. \
         The nearest shade that has it is {}",
        it.contrast,
        it.needed,
        it.needed - it.contrast,
        it.nearest
    )
}

pub async fn upload(cx: Cx, administrator: Administrator, files: Upload) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::UPLOAD).await?;
    // Decoding takes its time: for nobody but administrators, and not while anything waits for the database.
    let read = cx
        .block(move |cx| {
            cx.site.db.read(|c| administrator.resolve(c, cx).map(|_| ()))?;
            Ok(match files.0.first() {
                Some((name, bytes)) => read_logo(name, bytes),
                None => Err(LogoRefused::Empty),
            })
        })
        .await?;
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (brand, version) = group_with_version::<Branding>(c, at)?;
        match &read {
            Ok(logo) => {
                branding::set_logo(c, &cx.site, &who.actor, at, version, logo)?;
                done(PAGE, "The logo is on your pages now, and on papers that are made from now on.")
            }
            Err(why) => {
                let mut faults = Faults::default();
                faults.add("logo", refused(*why));
                let accent = brand.accent.map(|it| it.to_string()).unwrap_or_default();
                Reply::invalid(&View::new(c, who, cx, accent, None, faults)?)
            }
        }
    })
    .await
}

pub async fn remove(
    cx: Cx,
    administrator: Administrator,
    form: Form<Removing>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        branding::remove_logo(c, &cx.site, &who.actor, at, form.0.version)?;
        done(PAGE, "The logo is gone from pages and new papers. Papers that have it keep it.")
    })
    .await
}

fn refused(why: LogoRefused) -> String {
    let most = LOGO_BYTES / 1024 / 1024;
    match why {
        LogoRefused::Empty => "Choose a file first".to_owned(),
        LogoRefused::TooLarge(bytes) => {
            let tenths = bytes.saturating_mul(10) / (1024 * 1024);
            format!("The file has {}.{} MB; {most} MB is the most. Save it smaller", tenths / 10, tenths % 10)
        }
        LogoRefused::Vector => {
            "This is a vector graphic, which can hold scripts. Save it as PNG, about 600 pixels wide"
                .to_owned()
        }
        LogoRefused::OtherKind => "This is no PNG or JPEG picture. Save it as one of them".to_owned(),
        LogoRefused::OtherName => {
            "The name of the file does not fit what is in it. Save it again as PNG or JPEG".to_owned()
        }
        LogoRefused::Broken => {
            "The picture cannot be read to its end. Save it again and try once more".to_owned()
        }
        LogoRefused::TooManyPixels(width, height) => {
            format!(
                "The picture has {width} by {height} pixels, which is far more than a logo needs. Save it smaller"
            )
        }
        LogoRefused::TooSmall(width, height) => {
            format!(
                "The picture has {width} by {height} pixels and would be a blur. Use one that is about 600 wide"
            )
        }
    }
}

#[derive(Template)]
#[template(path = "admin/settings/branding.html")]
struct View {
    page: Page,
    tab: &'static str,
    version: i64,
    accent: String,
    /// What can be shown as a color of what was typed.
    swatch: Option<Color>,
    proposed: Option<Color>,
    logo: String,
    faults: Faults,
}

impl View {
    fn new(
        c: &mut Conn,
        who: &ActingAdministrator,
        cx: &Cx,
        accent: String,
        proposed: Option<Color>,
        faults: Faults,
    ) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let (brand, version) = group_with_version::<Branding>(c, at)?;
        let mut page = who.page(c, cx, "Branding", Nav::Settings)?;
        page.errors = !faults.is_empty();
        let swatch = accent.parse().ok();
        let logo = brand.logo.unwrap_or_default();
        Ok(Self { page, tab: "branding", version, accent, swatch, proposed, logo, faults })
    }
}
