#include "http/assets.hpp"

namespace bedside::http {

std::string_view content_type_of(std::string_view path) {
  const auto dot = path.rfind('.');
  const auto ending = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  if (ending == "html") return "text/html; charset=utf-8";
  if (ending == "js" || ending == "mjs") return "text/javascript; charset=utf-8";
  if (ending == "css") return "text/css; charset=utf-8";
  if (ending == "json" || ending == "map") return "application/json";
  if (ending == "svg") return "image/svg+xml";
  if (ending == "png") return "image/png";
  if (ending == "jpg" || ending == "jpeg") return "image/jpeg";
  if (ending == "ico") return "image/x-icon";
  if (ending == "webp") return "image/webp";
  if (ending == "woff2") return "font/woff2";
  if (ending == "wasm") return "application/wasm";
  if (ending == "webmanifest") return "application/manifest+json";
  if (ending == "mp3") return "audio/mpeg";
  if (ending == "ogg" || ending == "opus") return "audio/ogg";
  if (ending == "wav") return "audio/wav";
  if (ending == "txt") return "text/plain; charset=utf-8";
  return "application/octet-stream";
}

Assets::Assets(std::span<const Asset> assets) {
  for (const auto& asset : assets) by_path_.emplace(asset.path, asset);
}

const Asset* Assets::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &found->second;
}

std::optional<Response> Assets::serve(const Request& request, std::string_view path) const {
  const Asset* asset = find(path);
  if (asset == nullptr) return std::nullopt;
  Response response;
  response.content_type = content_type_of(path);
  if (response.content_type.starts_with("text/html")) {
    response.body = asset->bytes;  // a copy: the nonce goes into it
    return response;               // no-store is what everything without a rule of its own gets
  }
  response.header("Cache-Control",
                  path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "public, max-age=3600");
  if (!asset->gzip.empty()) {
    response.header("Vary", "Accept-Encoding");
    if (request.header("accept-encoding").find("gzip") != std::string_view::npos) {
      response.header("Content-Encoding", "gzip");
      response.fixed_body = asset->gzip;
      return response;
    }
  }
  response.fixed_body = asset->bytes;
  return response;
}

}  // namespace bedside::http
