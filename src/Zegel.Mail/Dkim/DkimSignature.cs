using System.Globalization;
using System.Text;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Dkim;

/// <summary>The tags of one DKIM-Signature field, read and held against RFC 6376 §3.5 and §6.1.1.</summary>
public sealed class DkimSignature
{
    const int FieldOctetsMax = 16 * 1024;

    /// <summary>A message whose signature names more fields than this is an attack on the verifier.</summary>
    const int NamesMax = 256;

    public DomainName? Domain { get; private set; }

    public string Selector { get; private set; } = "";

    public string Algorithm { get; private set; } = "";

    /// <summary>The names in <c>h=</c>, repetitions kept.</summary>
    public IReadOnlyList<string> Fields { get; private set; } = [];

    /// <summary>The names were read, and From is none of them: anybody may change it.</summary>
    public bool IsFromLeftOut => Fields.Count > 0 && !Fields.Contains("From", StringComparer.OrdinalIgnoreCase);

    public bool RelaxedHeader { get; private set; }

    public bool RelaxedBody { get; private set; }

    /// <summary><c>l=</c>.</summary>
    public long? BodyLength { get; private set; }

    /// <summary><c>t=</c>.</summary>
    public DateTimeOffset? SignedAt { get; private set; }

    /// <summary><c>x=</c>.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    public ReadOnlyMemory<byte> BodyHash { get; private set; }

    public ReadOnlyMemory<byte> Signature { get; private set; }

    /// <summary>Where the value of <c>b=</c> stands in the field's value: it is left out of the hash.</summary>
    public Range SignatureRange { get; private set; }

    /// <summary>The domain of <c>i=</c>, which is d= where absent.</summary>
    public DomainName? AgentDomain { get; private set; }

    public DkimKeyType KeyType => Algorithm == "ed25519-sha256" ? DkimKeyType.Ed25519 : DkimKeyType.Rsa;

    /// <summary>Reads the value of a field. What could be read stands in the result even when something is wrong.</summary>
    public static DkimSignature Parse(ReadOnlySpan<byte> value, out string? error)
    {
        var signature = new DkimSignature();
        if (value.Length > FieldOctetsMax)
            error = $"the field is longer than {FieldOctetsMax} octets";
        else if (!DkimTagList.TryParse(value, out var tags, out var syntaxError))
            error = syntaxError.En;
        else
            error = signature.Read(tags);
        return signature;
    }

    string? Read(DkimTagList tags)
    {
        Algorithm = tags["a"] ?? "";
        Selector = tags["s"] ?? "";
        if (DomainName.TryParse(tags["d"], out var domain))
            Domain = domain;
        foreach (var needed in (ReadOnlySpan<string>)["v", "a", "b", "bh", "d", "h", "s"])
        {
            if (string.IsNullOrEmpty(tags[needed]))
                return $"the tag {needed}= is missing";
        }
        if (tags["v"] != "1")
            return "the version v= is not 1";
        if (Domain is null)
            return "d= is not a domain name";
        if (!IsSelector(Selector) || Selector.Length + Domain.Ascii.Length > 253 - "._domainkey.".Length)
            return "s= is not a selector";
        return ReadForms(tags) ?? ReadFields(tags) ?? ReadAgent(tags) ?? ReadTimes(tags) ?? ReadHashes(tags);
    }

    string? ReadForms(DkimTagList tags)
    {
        var forms = (tags["c"] ?? "simple/simple").Split('/');
        if (forms.Length > 2 || forms.Any(form => form is not ("simple" or "relaxed")))
            return "the canonicalization c= is unknown";
        RelaxedHeader = forms[0] == "relaxed";
        RelaxedBody = forms.Length == 2 && forms[1] == "relaxed";
        if (tags["q"] is { } methods && !DkimTagList.Items(methods).Contains("dns/txt"))
            return "no way to the key in q= is known";
        if (tags["l"] is not { } l)
            return null;
        if (!TryReadNumber(l, out var length))
            return "l= is not a number";
        BodyLength = length;
        return null;
    }

    string? ReadFields(DkimTagList tags)
    {
        Fields = DkimTagList.Items(tags["h"]!);
        if (Fields.Count > NamesMax)
            return $"h= names more than {NamesMax} fields";
        if (Fields.Any(name => name.Length == 0))
            return "h= holds an empty name";
        return IsFromLeftOut ? "h= does not name From" : null;
    }

    string? ReadAgent(DkimTagList tags)
    {
        AgentDomain = Domain;
        if (tags["i"] is not { } agent)
            return null;
        var at = agent.LastIndexOf('@');
        if (at < 0 || !DomainName.TryParse(agent[(at + 1)..], out var domain))
            return "i= is not of the form name@domain";
        AgentDomain = domain;
        return domain.IsAtOrBelow(Domain!) ? null : "the domain of i= is not at or below d=";
    }

    string? ReadTimes(DkimTagList tags)
    {
        if (tags["t"] is { } signed)
        {
            if (!TryReadNumber(signed, out var seconds))
                return "t= is not a number";
            SignedAt = At(seconds);
        }
        if (tags["x"] is not { } expires)
            return null;
        if (!TryReadNumber(expires, out var until))
            return "x= is not a number";
        ExpiresAt = At(until);
        return ExpiresAt <= SignedAt ? "x= is not later than t=" : null;
    }

    string? ReadHashes(DkimTagList tags)
    {
        if (!DkimTagList.TryDecodeBase64(tags["bh"]!, out var bodyHash))
            return "bh= is not base64";
        if (!DkimTagList.TryDecodeBase64(tags["b"]!, out var signature))
            return "b= is not base64";
        (BodyHash, Signature, SignatureRange) = (bodyHash, signature, tags.RangeOf("b")!.Value);
        return null;
    }

    /// <summary>One or more labels of letters, digits, hyphens and (as some do) underscores (RFC 6376 §3.1).</summary>
    public static bool IsSelector(string selector) =>
        selector.Length <= 200
        && Ascii.IsValid(selector)
        && selector
            .Split('.')
            .All(label =>
                label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            );

    /// <summary>Up to 76 digits are allowed (RFC 6376 §3.5); beyond any time or body they are as good as the greatest number.</summary>
    static bool TryReadNumber(string text, out long number)
    {
        number = long.MaxValue;
        if (text.Length is 0 or > 76 || !text.All(char.IsAsciiDigit))
            return false;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            number = long.MaxValue;
        return true;
    }

    static DateTimeOffset At(long seconds) =>
        seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.MaxValue
            : DateTimeOffset.FromUnixTimeSeconds(seconds);
}
