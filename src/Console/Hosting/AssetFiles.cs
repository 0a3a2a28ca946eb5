using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace WaActors.OperatorConsole.Hosting;

/// <summary>The files that pages load, out of this assembly. Their address holds a hash of their content, so browsers keep them for good and never wrongly.</summary>
public static class AssetFiles
{
    private const string Prefix = "assets/";
    private const int HashBytes = 6;

    // One style sheet out of several files, in this order
    private static readonly string[] StyleFiles = ["tokens.css", "base.css", "layout.css", "controls.css", "data.css", "pages.css", "radzen.css"];

    private static readonly Lazy<FrozenDictionary<string, Asset>> All = new(() => Read().ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal));

    /// <summary>Where a file is, such as <c>css/site.css</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public static string Url(string name) => $"/{Prefix}{All.Value[name].Hash}/{name}";

    internal static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/" + Prefix + "{hash}/{**name}", Serve).ExcludeFromDescription();

    private static IResult Serve(string hash, string name, HttpContext context)
    {
        if (!All.Value.TryGetValue(name, out var asset) || asset.Hash != hash) return Results.NotFound();
        var zipped = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase) && asset.Compressed is not null;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.Vary = "Accept-Encoding";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (zipped) context.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(zipped ? asset.Compressed! : asset.Content, asset.ContentType);
    }

    private static IEnumerable<Asset> Read()
    {
        var assembly = typeof(AssetFiles).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
            yield return Asset.Of(resource[Prefix.Length..], Bytes(resource));
        yield return Asset.Of("css/site.css", [.. StyleFiles.SelectMany(file => Bytes($"{Prefix}css/{file}").Append((byte)'\n'))]);
    }

    private static byte[] Bytes(string resource)
    {
        using var stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(resource) ?? throw new KeyNotFoundException($"No file '{resource}'.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed record Asset(string Name, byte[] Content, byte[]? Compressed, string ContentType, string Hash)
    {
        public static Asset Of(string name, byte[] content)
        {
            // A style sheet names the font, whose address holds a hash too
            if (name.EndsWith(".css", StringComparison.Ordinal)) content = WithFonts(content);
            var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, HashBytes));
            var isText = !name.EndsWith(".woff2", StringComparison.Ordinal);
            return new Asset(name, content, isText ? Compress(content) : null, TypeOf(name), hash);
        }

        private static byte[] WithFonts(byte[] css)
        {
            var font = Bytes(Prefix + "fonts/inter-latin.woff2");
            var address = $"/{Prefix}{Convert.ToHexStringLower(SHA256.HashData(font).AsSpan(0, HashBytes))}/fonts/inter-latin.woff2";
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(css).Replace("{{inter}}", address, StringComparison.Ordinal));
        }

        private static byte[] Compress(byte[] content)
        {
            using var target = new MemoryStream();
            using (var brotli = new BrotliStream(target, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(content);
            return target.ToArray();
        }

        private static string TypeOf(string name) => Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".woff2" => "font/woff2",
            _ => "application/octet-stream",
        };
    }
}
