using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns.Proof;

/// <summary>A public key that seals are checked with.</summary>
/// <param name="Id">The first 16 hexadecimal digits of its SHA-256.</param>
/// <param name="PublicKey">Ed25519, base64 (RFC 8032).</param>
public sealed record SealKey(string Id, string PublicKey)
{
    internal static SealKey Of(byte[] publicKey) =>
        new(Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16], Convert.ToBase64String(publicKey));
}

/// <summary>How checking a sealed file ended.</summary>
public abstract record SealCheck
{
    SealCheck() { }

    /// <summary>Not a letter was changed since it was signed with this key.</summary>
    /// <param name="Report">As signed.</param>
    public sealed record Whole(SealKey Key, JsonElement Report) : SealCheck;

    /// <param name="Why">In a sentence.</param>
    public sealed record Broken(string Why) : SealCheck;

    /// <param name="Why">In a sentence.</param>
    public sealed record NotASeal(string Why) : SealCheck;
}

/// <summary>
/// Signs seal reports with the platform's own key, and checks signed ones anywhere: Ed25519 (RFC 8032) over the canonical
/// form (RFC 8785) of <c>kind</c>, <c>version</c> and <c>report</c>.
/// </summary>
public sealed class SealSigner
{
    const string Purpose = "seal-report";
    const string Kind = "zegel-seal-report";
    const int Version = 1;

    /// <summary>45 rules with their evidence take some 60 kB.</summary>
    public const int FileBytesMax = 4 * 1024 * 1024;
    const int DepthMax = 32;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    readonly byte[] secret;

    SealSigner(byte[] secret, IReadOnlyList<SealKey> keys) => (this.secret, Keys) = (secret, keys);

    /// <summary>The newest first; older ones stay, so that what they signed can be checked for ever.</summary>
    public IReadOnlyList<SealKey> Keys { get; }

    public static async Task<SealSigner> LoadAsync(PlatformKeys keys, CancellationToken cancellationToken)
    {
        var all = await keys.LoadAsync(Purpose, cancellationToken);
        return new SealSigner(all[0].Secret, [.. all.Select(key => SealKey.Of(PublicOf(key.Secret)))]);
    }

    /// <returns>The sealed file: JSON for people and programs.</returns>
    public string Sign(SealReport report)
    {
        var file = new JsonObject
        {
            ["kind"] = Kind,
            ["version"] = Version,
            ["report"] = JsonSerializer.SerializeToNode(report, Json),
        };
        var signature = new byte[Ed25519.SignatureSize];
        var signed = SignedBytes(JsonSerializer.SerializeToElement(file));
        Ed25519.Sign(secret, 0, signed, 0, signed.Length, signature, 0);
        file["seal"] = new JsonObject
        {
            ["algorithm"] = "Ed25519",
            ["keyId"] = Keys[0].Id,
            ["publicKey"] = Keys[0].PublicKey,
            ["signature"] = Convert.ToBase64String(signature),
        };
        return file.ToJsonString(Json);
    }

    /// <summary>Needs no installation: the file names the key; whether the key is the right one its reader must know.</summary>
    /// <param name="file">The JSON file, or the page that holds it.</param>
    public static SealCheck Check(string file)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(JsonIn(file), new JsonDocumentOptions { MaxDepth = DepthMax });
            root = document.RootElement.Clone();
        }
        catch (JsonException fault)
        {
            return new SealCheck.NotASeal($"it is no JSON: {fault.Message}");
        }
        if (
            root.ValueKind != JsonValueKind.Object
            || Text(root, "kind") != Kind
            || !root.TryGetProperty("report", out var report)
            || !root.TryGetProperty("seal", out var seal)
            || seal.ValueKind != JsonValueKind.Object
        )
            return new SealCheck.NotASeal($"it is not a {Kind} with report and seal");
        if (!root.TryGetProperty("version", out var version) || version.ToString() != $"{Version}")
            return new SealCheck.NotASeal($"it has version {version}; this program knows version {Version}");
        try
        {
            var key = Convert.FromBase64String(Text(seal, "publicKey"));
            var signature = Convert.FromBase64String(Text(seal, "signature"));
            if (key.Length != Ed25519.PublicKeySize || signature.Length != Ed25519.SignatureSize)
                return new SealCheck.Broken("key or signature has the wrong length");
            var signed = SignedBytes(root);
            return Ed25519.Verify(signature, 0, key, 0, signed, 0, signed.Length)
                ? new SealCheck.Whole(SealKey.Of(key), report)
                : new SealCheck.Broken("the signature does not fit: something was changed after it was sealed");
        }
        catch (FormatException fault)
        {
            return new SealCheck.Broken(fault.Message);
        }
    }

    /// <summary>A page carries its file in the one script element of this type.</summary>
    static string JsonIn(string file)
    {
        if (!file.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal))
            return file;
        var begin = file.IndexOf(PageBegin, StringComparison.Ordinal);
        var end = begin < 0 ? -1 : file.IndexOf(PageEnd, begin, StringComparison.Ordinal);
        return end < 0 ? "" : file[(begin + PageBegin.Length)..end];
    }

    public const string PageBegin = "<script type=\"application/json\" id=\"seal\">";
    public const string PageEnd = "</script>";

    /// <summary>For a page: the same JSON, with nothing in it that could end a script element.</summary>
    public static string InPage(string sealedFile) =>
        PageBegin + sealedFile.Replace("<", "\\u003c", StringComparison.Ordinal) + PageEnd;

    static byte[] SignedBytes(JsonElement file)
    {
        var signed = new JsonObject();
        foreach (var name in (string[])["kind", "version", "report"])
            signed[name] = JsonNode.Parse(file.GetProperty(name).GetRawText());
        return Encoding.UTF8.GetBytes(CanonicalJson.Of(JsonSerializer.SerializeToElement(signed)));
    }

    static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    static byte[] PublicOf(byte[] secret)
    {
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(secret, 0, key, 0);
        return key;
    }
}
