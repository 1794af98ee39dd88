//! A QR code as a picture: as SVG for pages, as PNG for papers. Error correction of level M: paper gets dirty.

use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};
use thiserror::Error;

/// Light modules around it, which scanners need.
const QUIET: usize = 4;
/// Pixels of a module in a PNG.
const PIXELS: usize = 4;

#[derive(Debug, Error)]
#[error("the code does not fit into a picture: {0}")]
pub struct TooLong(#[from] QrError);

/// Dark and light modules, row by row, without the quiet zone.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    dark: Vec<bool>,
}

impl Picture {
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)?;
        let dark = code.to_colors().into_iter().map(|it| it == Color::Dark).collect();
        Ok(Self { width: code.width(), dark })
    }

    /// With the quiet zone, in modules.
    fn side(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// Dark on light whatever the page around it looks like: scanners need that.
    pub fn svg(&self) -> String {
        let (side, path) = (self.side(), self.path());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }

    /// The dark modules as the path of an SVG, in runs along the rows.
    fn path(&self) -> String {
        let mut out = String::new();
        for (y, row) in self.dark.chunks(self.width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    out.push_str(&format!("M{} {}h{n}v1h-{n}z", x + QUIET, y + QUIET, n = run.len()));
                }
                x += run.len();
            }
        }
        out
    }

    /// A picture of gray, and its side in pixels.
    pub fn png(&self) -> Result<(Vec<u8>, u32), png::EncodingError> {
        let side = self.side() * PIXELS;
        let gray = |at: usize| {
            let (x, y) = (at % side / PIXELS, at / side / PIXELS);
            let module = x.checked_sub(QUIET).zip(y.checked_sub(QUIET));
            let dark = module.filter(|(x, y)| *x < self.width && *y < self.width);
            let dark = dark.and_then(|(x, y)| self.dark.get(y * self.width + x));
            if dark == Some(&true) { 0 } else { 255 }
        };
        let pixels: Vec<u8> = (0..side * side).map(gray).collect();
        let side = u32::try_from(side).unwrap_or(u32::MAX);
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&pixels)?;
        Ok((out, side))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever draws the path and whoever reads the PNG sees the same modules; the three finders are where they belong.
    #[test]
    fn both_pictures_show_the_same_modules() {
        let it = Picture::of("HTTPS://PORTAL.EXAMPLE/check/FC1ABCDEFGH234567").unwrap();
        assert!(it.path().starts_with("M4 4h7v1h-7z"), "{}", it.path());
        let drawn: usize = it
            .path()
            .split('M')
            .skip(1)
            .filter_map(|run| run.split_once('h')?.1.split_once('v')?.0.parse::<usize>().ok())
            .sum();
        assert_eq!(drawn, it.dark.iter().filter(|dark| **dark).count());
        let (png, side) = it.png().unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(&png));
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!(pixels.len(), usize::try_from(side * side).unwrap());
        assert_eq!(pixels.iter().filter(|it| **it == 0).count(), drawn * PIXELS * PIXELS);
    }
}
