using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Zegel.Server.Pages;

/// <summary>Styles, scripts and pictures, which travel inside the program.</summary>
static class Assets
{
    const string Folder = "wwwroot/";

    static readonly Dictionary<string, string> Types = new()
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Folder, StringComparison.Ordinal))
                continue;
            if (!Types.TryGetValue(Path.GetExtension(name), out var type))
                continue;
            var asset = new Lazy<Asset>(() => Asset.Load(assembly, name, type));
            routes
                .MapMethods(
                    "/" + name[Folder.Length..],
                    [HttpMethods.Get, HttpMethods.Head],
                    (HttpContext http) => asset.Value.Answer(http)
                )
                .ExcludeFromDescription();
        }
    }

    sealed record Asset(byte[] Plain, byte[] Brotli, string Type, EntityTagHeaderValue Tag)
    {
        public static Asset Load(Assembly assembly, string name, string type)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var plain = new byte[stream.Length];
            stream.ReadExactly(plain);
            using var packed = new MemoryStream();
            using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
                brotli.Write(plain);
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..16]}\"");
            return new Asset(plain, packed.ToArray(), type, tag);
        }

        public IResult Answer(HttpContext http)
        {
            http.Response.Headers.CacheControl = "public, max-age=3600";
            http.Response.Headers.Vary = "Accept-Encoding";
            var takesBrotli = http
                .Request.GetTypedHeaders()
                .AcceptEncoding.Any(e => e.Value == "br" && (e.Quality ?? 1) > 0);
            if (takesBrotli)
                http.Response.Headers.ContentEncoding = "br";
            return Results.Bytes(takesBrotli ? Brotli : Plain, Type, entityTag: Tag);
        }
    }
}
