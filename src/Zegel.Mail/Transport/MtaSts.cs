using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Transport;

/// <summary>The TXT record at <c>_mta-sts</c> that says a policy exists (RFC 8461 §3.1).</summary>
/// <param name="Id">Changes with the policy; 1 to 32 letters and digits.</param>
public sealed record MtaStsRecord(string Id)
{
    /// <summary>True for a text that claims to be one.</summary>
    public static bool IsMtaSts(string text) => text.StartsWith("v=STSv1", StringComparison.Ordinal);

    public static bool TryParse(string text, [NotNullWhen(true)] out MtaStsRecord? record, out Said error)
    {
        record = null;
        var tags = TagList.Read(text);
        if (tags.Count == 0 || tags[0] is not ("v", "STSv1"))
            error = ("it does not begin with v=STSv1", "het begint niet met v=STSv1");
        else if (tags.FirstOrDefault(tag => tag.Name == "id").Value is not { Length: > 0 } id)
            error = ("id= is missing", "id= ontbreekt");
        else if (id.Length > 32 || !id.All(char.IsAsciiLetterOrDigit))
            error = ($"id={id}: 1 to 32 letters and digits", $"id={id}: 1 tot 32 letters en cijfers");
        else
        {
            record = new MtaStsRecord(id);
            error = Said.Nothing;
        }
        return record is not null;
    }
}

/// <summary>How strictly senders take a policy (RFC 8461 §5).</summary>
public enum MtaStsMode
{
    None,
    Testing,
    Enforce,
}

/// <summary>The policy at <c>https://mta-sts.DOMAIN/.well-known/mta-sts.txt</c> (RFC 8461 §3.2).</summary>
/// <param name="Exchangers">Names of MX hosts, a leading <c>*.</c> stands for one label.</param>
public sealed record MtaStsPolicy(MtaStsMode Mode, IReadOnlyList<string> Exchangers, TimeSpan MaxAge)
{
    /// <summary>Octets; a policy names a few hosts.</summary>
    public const int LengthMax = 64 * 1024;

    const int MaxAgeSeconds = 31_557_600;

    const int ExchangersMax = 200;

    public static bool TryParse(string text, [NotNullWhen(true)] out MtaStsPolicy? policy, out Said error)
    {
        policy = null;
        error = Said.Nothing;
        var version = "";
        MtaStsMode? mode = null;
        long? maxAge = null;
        var exchangers = new List<string>();
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Trim().Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                return Not(
                    (
                        $"“{Shortened(line)}” is not a key and a value",
                        $"“{Shortened(line)}” is geen sleutel met een waarde"
                    ),
                    out error
                );
            var (key, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            switch (key)
            {
                case "version":
                    version = version.Length == 0 ? value : version;
                    break;
                case "mode" when mode is null:
                    mode = value switch
                    {
                        "none" => MtaStsMode.None,
                        "testing" => MtaStsMode.Testing,
                        "enforce" => MtaStsMode.Enforce,
                        _ => null,
                    };
                    if (mode is null)
                        return Not(
                            (
                                $"mode: {Shortened(value)} is not enforce, testing or none",
                                $"mode: {Shortened(value)} is geen enforce, testing of none"
                            ),
                            out error
                        );
                    break;
                case "max_age" when maxAge is null:
                    if (
                        !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                        || seconds > MaxAgeSeconds
                    )
                        return Not(
                            (
                                $"max_age: {Shortened(value)} is not 0 to {MaxAgeSeconds} seconds",
                                $"max_age: {Shortened(value)} is niet 0 tot {MaxAgeSeconds} seconden"
                            ),
                            out error
                        );
                    maxAge = seconds;
                    break;
                case "mx" when exchangers.Count < ExchangersMax:
                    var bare = value.StartsWith("*.", StringComparison.Ordinal) ? value[2..] : value;
                    if (!DomainName.TryParse(bare, out _))
                        return Not(
                            ($"mx: {Shortened(value)} is not a host", $"mx: {Shortened(value)} is geen host"),
                            out error
                        );
                    exchangers.Add(value.ToLowerInvariant());
                    break;
                default:
                    break;
            }
        }
        if (version != "STSv1")
            return Not(("version: STSv1 is missing", "version: STSv1 ontbreekt"), out error);
        if (mode is null)
            return Not(("mode: is missing", "mode: ontbreekt"), out error);
        if (maxAge is null)
            return Not(("max_age: is missing", "max_age: ontbreekt"), out error);
        if (exchangers.Count == 0 && mode != MtaStsMode.None)
            return Not(("no mx: names a host", "geen mx: noemt een host"), out error);
        policy = new MtaStsPolicy(mode.Value, exchangers, TimeSpan.FromSeconds(maxAge.Value));
        return true;
    }

    /// <summary>As it is served, lines ended by CRLF (RFC 8461 §3.2).</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder("version: STSv1\r\n");
            text.Append(CultureInfo.InvariantCulture, $"mode: {Mode.ToString().ToLowerInvariant()}\r\n");
            foreach (var exchanger in Exchangers)
                text.Append(CultureInfo.InvariantCulture, $"mx: {exchanger}\r\n");
            return text.Append(CultureInfo.InvariantCulture, $"max_age: {MaxAge.TotalSeconds:0}\r\n").ToString();
        }
    }

    /// <summary>The record that says this policy exists; its id changes with the text.</summary>
    public string Record =>
        $"v=STSv1; id={Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Text)))[..IdLength]}";

    const int IdLength = 20;

    /// <summary>Whether a host of the MX records is one of the policy's (RFC 8461 §4.1).</summary>
    public bool Allows(string host) =>
        Exchangers.Any(pattern =>
            pattern.StartsWith("*.", StringComparison.Ordinal)
                ? host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                    && host[(dot + 1)..].Equals(pattern[2..], StringComparison.OrdinalIgnoreCase)
                : host.Equals(pattern, StringComparison.OrdinalIgnoreCase)
        );

    static bool Not(Said why, out Said error)
    {
        error = why;
        return false;
    }

    static string Shortened(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
