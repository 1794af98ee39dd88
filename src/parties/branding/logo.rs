//! A logo that somebody chose: what may come in, and what is kept of it. Whatever came is decoded, made as small as pages and
//! papers need, and written anew as PNG, so that nothing of the file itself is ever given out. Vector graphics are
//! refused: they can hold scripts. Pure.
//!
//! The decoders are those that papers are drawn with, safe Rust throughout, and get no more memory than the cap on pixels allows.

use std::io::Cursor;

use png::{ColorType, Limits, Transformations};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

pub const LOGO_BYTES: usize = 1024 * 1024;
/// Of the file that came; four bytes each while it is being read.
const PIXELS: u64 = 12_000_000;
const LEAST: (u32, u32) = (24, 12);
/// What is kept: three times the largest size on a page, and 300 dots an inch on paper.
const KEPT: (u32, u32) = (720, 200);

/// A logo as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    pub png: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoRefused {
    Empty,
    /// In bytes.
    TooLarge(usize),
    Vector,
    /// Neither PNG nor JPEG.
    OtherKind,
    /// The name says another kind than the content.
    OtherName,
    Broken,
    TooManyPixels(u32, u32),
    TooSmall(u32, u32),
}

/// Four bytes a pixel: red, green, blue, and how much it covers.
struct Pixels {
    data: Vec<u8>,
    width: u32,
    height: u32,
}

/// What is kept of a file.
pub fn read_logo(name: &str, bytes: &[u8]) -> Result<Logo, LogoRefused> {
    if bytes.is_empty() {
        return Err(LogoRefused::Empty);
    }
    if bytes.len() > LOGO_BYTES {
        return Err(LogoRefused::TooLarge(bytes.len()));
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let (is_png, is_jpeg) = (bytes.starts_with(b"\x89PNG\r\n\x1a\n"), bytes.starts_with(b"\xff\xd8\xff"));
    let pixels = match ending.as_str() {
        "png" if is_png => from_png(bytes)?,
        "jpg" | "jpeg" if is_jpeg => from_jpeg(bytes)?,
        _ if is_png || is_jpeg => return Err(LogoRefused::OtherName),
        "svg" | "svgz" | "eps" | "ai" | "pdf" => return Err(LogoRefused::Vector),
        _ if text_of(bytes).contains("<svg") => return Err(LogoRefused::Vector),
        _ => return Err(LogoRefused::OtherKind),
    };
    let pixels = pixels.shrunk();
    let png = pixels.png().ok_or(LogoRefused::Broken)?;
    Ok(Logo { png, width: pixels.width, height: pixels.height })
}

/// The beginning of a file that may be text.
fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..512).unwrap_or(bytes)).to_ascii_lowercase()
}

fn fits(width: u32, height: u32) -> Result<(), LogoRefused> {
    if u64::from(width).saturating_mul(u64::from(height)) > PIXELS {
        return Err(LogoRefused::TooManyPixels(width, height));
    }
    if width < LEAST.0 || height < LEAST.1 {
        return Err(LogoRefused::TooSmall(width, height));
    }
    Ok(())
}

fn from_png(bytes: &[u8]) -> Result<Pixels, LogoRefused> {
    let broken = |_| LogoRefused::Broken;
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: 64 * 1024 * 1024 });
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(broken)?;
    let (width, height) = reader.info().size();
    fits(width, height)?;
    let mut data = vec![0; reader.output_buffer_size().ok_or(LogoRefused::Broken)?];
    let frame = reader.next_frame(&mut data).map_err(broken)?;
    data.truncate(frame.buffer_size());
    let data = match frame.color_type {
        ColorType::Rgba => data,
        ColorType::GrayscaleAlpha => {
            data.chunks_exact(2).flat_map(|it| spread(it.first().copied(), it.last().copied())).collect()
        }
        _ => return Err(LogoRefused::Broken),
    };
    Pixels { data, width, height }.whole()
}

fn from_jpeg(bytes: &[u8]) -> Result<Pixels, LogoRefused> {
    let broken = |_| LogoRefused::Broken;
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    let (width, height) = decoder.dimensions().ok_or(LogoRefused::Broken)?;
    let size = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = (size(width), size(height));
    fits(width, height)?;
    let data = decoder.decode().map_err(broken)?;
    let pixels = u64::from(width) * u64::from(height);
    let data = match u64::try_from(data.len()).unwrap_or(0).checked_div(pixels) {
        Some(1) => data.into_iter().flat_map(|gray| spread(Some(gray), None)).collect(),
        Some(3) => data.chunks_exact(3).flat_map(|it| it.iter().copied().chain([255])).collect(),
        _ => return Err(LogoRefused::Broken),
    };
    Pixels { data, width, height }.whole()
}

/// A gray as its color.
fn spread(gray: Option<u8>, covers: Option<u8>) -> [u8; 4] {
    let (gray, covers) = (gray.unwrap_or(0), covers.unwrap_or(255));
    [gray, gray, gray, covers]
}

impl Pixels {
    fn whole(self) -> Result<Self, LogoRefused> {
        let wanted = u64::from(self.width) * u64::from(self.height) * 4;
        if u64::try_from(self.data.len()) == Ok(wanted) { Ok(self) } else { Err(LogoRefused::Broken) }
    }

    /// As small as what is kept, in its own proportions: each pixel is the mean of those it stands for.
    fn shrunk(self) -> Self {
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let (most_wide, most_high) = (u64::from(KEPT.0), u64::from(KEPT.1));
        if width <= most_wide && height <= most_high {
            return self;
        }
        let (new_width, new_height) = if width * most_high > height * most_wide {
            (most_wide, (height * most_wide / width).max(1))
        } else {
            ((width * most_high / height).max(1), most_high)
        };
        let mut data = Vec::new();
        for y in 0..new_height {
            let rows = y * height / new_height..(y + 1) * height / new_height;
            for x in 0..new_width {
                let columns = x * width / new_width..(x + 1) * width / new_width;
                data.extend(self.mean(rows.clone(), columns));
            }
        }
        let size = |pixels: u64| u32::try_from(pixels).unwrap_or(1);
        Self { data, width: size(new_width), height: size(new_height) }
    }

    /// What covers more counts for more.
    fn mean(&self, rows: std::ops::Range<u64>, columns: std::ops::Range<u64>) -> [u8; 4] {
        let (mut sums, mut covers, mut count) = ([0_u64; 3], 0_u64, 0_u64);
        for row in rows {
            let at = |column: u64| {
                usize::try_from((row * u64::from(self.width) + column) * 4).unwrap_or(usize::MAX)
            };
            for pixel in self.data.get(at(columns.start)..at(columns.end)).unwrap_or_default().chunks_exact(4)
            {
                let [red, green, blue, cover] = pixel else { continue };
                for (sum, channel) in sums.iter_mut().zip([red, green, blue]) {
                    *sum += u64::from(*channel) * u64::from(*cover);
                }
                covers += u64::from(*cover);
                count += 1;
            }
        }
        let byte = |value: u64| u8::try_from(value).unwrap_or(255);
        let [red, green, blue] = sums.map(|sum| byte(sum.checked_div(covers).unwrap_or(0)));
        [red, green, blue, byte(covers.checked_div(count).unwrap_or(0))]
    }

    fn png(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(&self.data).ok()?;
        writer.finish().ok()?;
        Some(out)
    }
}

#[cfg(test)]
#[path = "logo_tests.rs"]
mod tests;
