//! How a tab is seen: by a person with a screen of some width, in light or dark, by axe, and in pictures.

use std::path::PathBuf;

use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetScriptExecutionDisabledParams,
    SetTouchEmulationEnabledParams,
};
use chromiumoxide::cdp::browser_protocol::page::CaptureScreenshotFormat;
use chromiumoxide::page::{MediaTypeParams, ScreenshotParams};

use super::axe::{self, Rules};
use super::browser::View;
use super::tab::Tab;

/// The beginning of the innermost element that reaches beyond the screen and cannot be scrolled by itself.
const WIDEST: &str = "[...document.querySelectorAll('body *')]
    .filter(it => it.getBoundingClientRect().right > document.documentElement.clientWidth && !it.closest('.scroll-x'))
    .map(it => it.outerHTML.slice(0, 160)).pop() || ''";

impl Tab {
    /// Turns the device, so to speak: the page stays, and is laid out anew.
    pub async fn look_with(&self, view: View) {
        *self.view.lock().expect("view") = view;
        self.measure(view).await;
        self.page.execute(SetTouchEmulationEnabledParams::new(view.is_phone())).await.expect("touch");
        let features = vec![
            MediaFeature::new("prefers-color-scheme", view.scheme.name()),
            // A picture or an axe run in the middle of a transition would differ from run to run.
            MediaFeature::new("prefers-reduced-motion", "reduce"),
        ];
        self.page.emulate_media_features(features).await.expect("media features");
        self.page.execute(SetScriptExecutionDisabledParams::new(!view.script)).await.expect("script switch");
    }

    /// As a printer sees it: the width of paper less its margins, and the rules for print.
    pub async fn on_paper(&self) {
        self.look_with(View { width: 700, ..View::DESKTOP }).await;
        self.page.emulate_media_type(MediaTypeParams::Print).await.expect("media");
    }

    /// Fails when axe finds anything, or when the page can be scrolled sideways.
    pub async fn assert_accessible(&self) {
        let found = self.accessibility().await;
        let url = self.url().await;
        assert!(found.is_empty(), "{url}\n{found}");
    }

    /// What axe finds, and whether the page is wider than the screen; empty when all is well.
    pub async fn accessibility(&self) -> String {
        self.at_rest().await;
        axe::violations(&self.page, Rules::All).await + &self.too_wide().await
    }

    /// What axe has against the colors; empty when nothing.
    pub async fn colors(&self) -> String {
        self.at_rest().await;
        axe::violations(&self.page, Rules::Colors).await
    }

    /// Says so when the page is wider than the screen and can be scrolled sideways.
    pub async fn too_wide(&self) -> String {
        let (page, screen): (f64, f64) =
            self.eval("[document.documentElement.scrollWidth, document.documentElement.clientWidth]").await;
        if page > screen {
            let widest: String = self.eval(WIDEST).await;
            return format!("the page is {page} px wide on a screen of {screen} px: {widest}\n");
        }
        String::new()
    }

    /// Colors that are on their way to other ones, after the scheme changed, get there.
    async fn at_rest(&self) {
        self.fonts().await;
        // What inherits a color starts on its way when the one above has arrived.
        self.eval::<()>(
            "{ let all; while ((all = document.getAnimations()).length) all.forEach(it => it.finish()); }",
        )
        .await;
    }

    async fn fonts(&self) {
        self.until("fonts are loaded", "document.fonts.status === 'loaded'").await;
    }

    /// The whole page as `target/screenshots/{name}.png`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        self.screenshot_to(folder.join(name).with_extension("png"), true).await
    }

    /// The whole page, or what fits the screen, as PNG; makes the folder.
    pub async fn screenshot_to(&self, file: PathBuf, whole: bool) -> PathBuf {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).expect("folder for pictures");
        }
        self.fonts().await;
        let view = *self.view.lock().expect("view");
        if whole {
            // A taller screen, not a longer picture: bars that stick to an edge then stand where they belong.
            let height: u32 = self.eval("document.documentElement.scrollHeight").await;
            self.measure(View { height: height.max(view.height), ..view }).await;
        }
        let params = ScreenshotParams::builder().format(CaptureScreenshotFormat::Png).build();
        self.page
            .save_screenshot(params, &file)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.measure(view).await;
        file
    }

    async fn measure(&self, view: View) {
        let metrics = SetDeviceMetricsOverrideParams::builder()
            .width(view.width)
            .height(view.height)
            .device_scale_factor(if view.is_phone() { 2.0 } else { 1.0 })
            .mobile(view.is_phone());
        self.page.execute(metrics.build().expect("metrics")).await.expect("metrics");
    }
}
