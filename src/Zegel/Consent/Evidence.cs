using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LinqToDB.Mapping;

namespace Zegel.Consent;

/// <summary>
/// What proves one step of consent, by the catalogue's list of fields (standards 3.2). It stands beside the ledger, which
/// keeps its salted hash only, so that it can be erased.
/// </summary>
public abstract record Evidence
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    Evidence() { }

    /// <summary>The kind of step it proves.</summary>
    [JsonIgnore]
    public abstract ConsentKind Kind { get; }

    /// <summary>The full text that was agreed to; its hash stands in the chain.</summary>
    public string? Wording { get; init; }

    public string? Ip { get; init; }

    public string? UserAgent { get; init; }

    [JsonIgnore]
    internal string WordingHash =>
        Wording is null ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Wording)));

    internal string ToJson() => JsonSerializer.Serialize(this, GetType(), Json);

    internal static T FromJson<T>(string json)
        where T : Evidence => JsonSerializer.Deserialize<T>(json, Json)!;

    /// <summary>Someone asked, with an act of their own, for this address to join.</summary>
    public sealed record Requested : Evidence
    {
        public override ConsentKind Kind => ConsentKind.Requested;

        /// <summary>What they did.</summary>
        public required ConsentAct Act { get; init; }

        /// <summary>How the box stood before it was touched. There is no other value (G25).</summary>
        public string BoxDefault { get; } = "off";

        public required string AddressAsTyped { get; init; }

        public required string Address { get; init; }

        public required string Name { get; init; }

        public required string Language { get; init; }

        /// <summary>The form or channel.</summary>
        public required string Form { get; init; }

        public required string FormVersion { get; init; }

        /// <summary>SHA-256 of the form as it was shown, in hex.</summary>
        public required string FormSnapshot { get; init; }

        /// <summary>The page on which it happened.</summary>
        public required string Origin { get; init; }

        /// <summary>SHA-256 of the token that went out, in hex.</summary>
        public required string TokenHash { get; init; }
    }

    /// <summary>The owner of the mailbox said yes.</summary>
    public sealed record Confirmed : Evidence
    {
        public override ConsentKind Kind => ConsentKind.Confirmed;

        /// <summary>How: <c>button</c>.</summary>
        public required string Method { get; init; }

        /// <summary>The entry that asked.</summary>
        public required Guid Request { get; init; }

        public required DateTimeOffset RequestedAt { get; init; }

        public required string Origin { get; init; }

        public required string TokenHash { get; init; }
    }

    /// <summary>They agreed elsewhere, before they came here: the file says so, and two people stand for it (C17).</summary>
    public sealed record Imported : Evidence
    {
        public override ConsentKind Kind => ConsentKind.Imported;

        public required DateTimeOffset AgreedAt { get; init; }

        /// <summary>A word of <see cref="ImportMethod"/>.</summary>
        public required string Method { get; init; }

        /// <summary>The page or document where it happened.</summary>
        public required string Source { get; init; }

        public required string AddressAsTyped { get; init; }

        /// <summary>SHA-256 of the file, in hex.</summary>
        public required string File { get; init; }

        public required long Line { get; init; }

        public required Guid Import { get; init; }

        public required string Attestation { get; init; }

        public required string RequestedBy { get; init; }

        public required string ApprovedBy { get; init; }
    }

    /// <summary>They left a list.</summary>
    public sealed record Withdrawn : Evidence
    {
        public override ConsentKind Kind => ConsentKind.Withdrawn;

        public required ExitChannel Channel { get; init; }

        /// <summary>The campaign whose link was used; 0 when none.</summary>
        public required long Campaign { get; init; }

        /// <summary>The words or message that asked for it, where there are any.</summary>
        public string? Detail { get; init; }
    }

    /// <summary>They want no more bulk mail of this tenant at all (GDPR 21(2)).</summary>
    public sealed record Objected : Evidence
    {
        public override ConsentKind Kind => ConsentKind.Objected;

        public required ExitChannel Channel { get; init; }

        public required long Campaign { get; init; }

        public string? Detail { get; init; }
    }

    /// <summary>What was known of them is gone.</summary>
    public sealed record Erased : Evidence
    {
        public override ConsentKind Kind => ConsentKind.Erased;

        public required string Why { get; init; }
    }
}

/// <summary>The act by which someone chose. Silence is not among them (G25).</summary>
public enum ConsentAct
{
    /// <summary>Ticked a box that stood open (G22).</summary>
    TickedBox,

    /// <summary>Sent a mail that asks for it (G21).</summary>
    AskedByMail,
}

/// <summary>The road by which someone left.</summary>
public enum ExitChannel
{
    /// <summary>RFC 8058.</summary>
    OneClick,

    /// <summary>The button on the page.</summary>
    Page,

    /// <summary>A mail to the exit address.</summary>
    Mailto,

    /// <summary>A reply in words.</summary>
    Reply,

    /// <summary>The preference page.</summary>
    Preferences,

    /// <summary>A complaint at the provider.</summary>
    Complaint,

    /// <summary>Someone of the sender did it for them, at their word.</summary>
    Operator,

    /// <summary>A fresh confirmation after an objection: what they did not confirm stays left.</summary>
    Objection,
}

/// <summary>The kinds of entry in the ledger.</summary>
public enum ConsentKind
{
    [MapValue("requested")]
    Requested,

    [MapValue("confirmed")]
    Confirmed,

    [MapValue("imported")]
    Imported,

    [MapValue("withdrawn")]
    Withdrawn,

    [MapValue("objected")]
    Objected,

    [MapValue("erased")]
    Erased,
}

/// <summary>Who acted, as far as the web server can tell.</summary>
public sealed record Visitor(IPAddress? Ip, string? UserAgent)
{
    const int UserAgentLengthMax = 400;

    /// <summary>For acts without a browser.</summary>
    public static Visitor None { get; } = new(null, null);

    internal string? IpText =>
        Ip is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4().ToString() : Ip?.ToString();

    internal string? UserAgentLine => UserAgent is null ? null : PlainText.OneLine(UserAgent, UserAgentLengthMax);
}
