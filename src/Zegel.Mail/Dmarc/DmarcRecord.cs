using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Zegel.Mail.Dmarc;

/// <summary>What an owner asks receivers to do with mail that fails DMARC, in rising order (RFC 9989 §4.7).</summary>
public enum DmarcPolicy
{
    None,
    Quarantine,
    Reject,
}

/// <summary>A DMARC policy record (RFC 9989 §4.7, §4.8).</summary>
public sealed record DmarcRecord
{
    static readonly string[] RemovedTags = ["pct", "rf", "ri"];

    /// <summary>A record of 64 kB could give cause for thousands; nobody reads those.</summary>
    const int RemarksMax = 20;

    /// <summary>The blanks that the syntax knows (WSP); a no-break space is none of them, however much it looks like one.</summary>
    static readonly char[] Blanks = [' ', '\t'];

    /// <summary>What a URI is written with (RFC 3986 §2). .NET takes blanks and umlauts too, and reads a bare path as a file.</summary>
    static readonly SearchValues<char> UriCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%"
    );

    /// <summary>As published.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// False for a record without a right <c>p=</c>, or with a wrong <c>sp=</c> or <c>np=</c>, that asks for no reports either:
    /// receivers then leave DMARC out. With an address in <c>rua=</c> they take the whole for <c>p=none</c> (RFC 9989 §4.10.1).
    /// </summary>
    public bool Applies { get; init; } = true;

    /// <summary><c>p=</c>; none when it is missing, or when one of the three policies is wrong.</summary>
    public DmarcPolicy Policy { get; init; }

    /// <summary><c>sp=</c>: for existing names below.</summary>
    public DmarcPolicy? SubdomainPolicy { get; init; }

    /// <summary><c>np=</c>: for names below that do not exist.</summary>
    public DmarcPolicy? NonexistentPolicy { get; init; }

    /// <summary><c>t=y</c>: the owner is testing, and receivers apply one level less.</summary>
    public bool IsTesting { get; init; }

    /// <summary><c>psd=</c>: y, n or u (unknown, when absent).</summary>
    public char PublicSuffix { get; init; } = 'u';

    /// <summary><c>adkim=s</c>: d= must be the very From domain.</summary>
    public bool HasStrictDkim { get; init; }

    /// <summary><c>aspf=s</c>: the SPF domain must be the very From domain.</summary>
    public bool HasStrictSpf { get; init; }

    /// <summary><c>rua=</c>: where aggregate reports go, as URIs.</summary>
    public IReadOnlyList<string> AggregateReports { get; init; } = [];

    /// <summary><c>ruf=</c>: where failure reports go, as URIs.</summary>
    public IReadOnlyList<string> FailureReports { get; init; } = [];

    /// <summary>Known tags with values they may not have; receivers ignore those (RFC 9989 §4.8).</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>What works but should be mended: removed, unknown and repeated tags, a missing p=.</summary>
    public IReadOnlyList<Said> Warnings { get; init; } = [];

    /// <summary>The policy for a name: its own record's, or that of its organisational domain.</summary>
    public DmarcPolicy PolicyFor(bool isBelow)
    {
        var policy = isBelow ? SubdomainPolicy ?? Policy : Policy;
        return IsTesting && policy > DmarcPolicy.None ? policy - 1 : policy;
    }

    /// <summary>Reads a TXT string. False when it does not begin as a DMARC record: then it is something else's.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DmarcRecord? record)
    {
        record = null;
        var tags = text.Split(';');
        var (version, value) = Tag(tags[0].TrimEnd(Blanks));
        // The tag's name may be written in either case, its value only so, and nothing stands before it (§4.8).
        if (version != "v" || value != "DMARC1")
            return false;
        var read = new Reading();
        foreach (var tag in tags.Skip(1).Select(tag => tag.Trim(Blanks)).Where(tag => tag.Length > 0))
            read.Take(tag);
        record = read.Finish(text);
        return true;
    }

    static (string Name, string? Value) Tag(string tag)
    {
        var equals = tag.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? (tag.ToLowerInvariant(), null)
            : (tag[..equals].TrimEnd(Blanks).ToLowerInvariant(), tag[(equals + 1)..].TrimStart(Blanks));
    }

    sealed class Reading
    {
        readonly HashSet<string> seen = [];
        bool hasWrongPolicy;
        readonly List<string> faults = [];
        readonly List<Said> warnings = [];
        DmarcRecord record = new() { Text = "" };

        public void Take(string tag)
        {
            var (name, value) = Tag(tag);
            if (string.IsNullOrEmpty(value) || name.Length == 0)
            {
                warnings.Add(($"“{tag}” is not a tag", $"“{tag}” is geen tag"));
                return;
            }
            if (!seen.Add(name))
            {
                warnings.Add(
                    ($"{name}= stands twice; the first counts", $"{name}= staat er twee keer; de eerste telt")
                );
                return;
            }
            if (name == "p" && seen.Count > 1)
                warnings.Add(
                    (
                        "p= should stand right after v=DMARC1: older readers want it there",
                        "p= hoort direct na v=DMARC1: oudere lezers willen het daar"
                    )
                );
            record = name switch
            {
                "p" => record with { Policy = ReadPolicy(name, value) ?? DmarcPolicy.None },
                "sp" => record with { SubdomainPolicy = ReadPolicy(name, value) },
                "np" => record with { NonexistentPolicy = ReadPolicy(name, value) },
                "t" => record with { IsTesting = ReadLetter(name, value, "yn", 'n') == 'y' },
                "psd" => record with { PublicSuffix = ReadLetter(name, value, "ynu", 'u') },
                "adkim" => record with { HasStrictDkim = ReadLetter(name, value, "rs", 'r') == 's' },
                "aspf" => record with { HasStrictSpf = ReadLetter(name, value, "rs", 'r') == 's' },
                "rua" => record with { AggregateReports = ReadUris(name, value) },
                "ruf" => record with { FailureReports = ReadUris(name, value) },
                _ => Other(name, value),
            };
        }

        public DmarcRecord Finish(string text)
        {
            var hasPolicy = seen.Contains("p");
            var applies = (hasPolicy && !hasWrongPolicy) || record.AggregateReports.Count > 0;
            if (!hasPolicy)
                warnings.Add(
                    applies
                        ? ("p= is missing: receivers read it as none", "p= ontbreekt: ontvangers lezen dat als none")
                        : (
                            "p= is missing, and rua= names nobody: receivers do as if there were no record",
                            "p= ontbreekt, en rua= noemt niemand: ontvangers doen alsof er geen record is"
                        )
                );
            if (hasWrongPolicy)
                record = record with { Policy = DmarcPolicy.None, SubdomainPolicy = null, NonexistentPolicy = null };
            return record with
            {
                Text = text.Trim(Blanks),
                Applies = applies,
                Faults = [.. faults.Distinct(StringComparer.Ordinal).Take(RemarksMax)],
                Warnings = [.. warnings.Distinct().Take(RemarksMax)],
            };
        }

        DmarcRecord Other(string name, string value)
        {
            if (name == "fo")
            {
                if (!value.Split(':').All(option => option.Trim() is "0" or "1" or "d" or "s" or "D" or "S"))
                    faults.Add($"fo={value}");
            }
            else
                warnings.Add(
                    RemovedTags.Contains(name)
                        ? (
                            $"{name}= was removed from DMARC and says nothing any more",
                            $"{name}= is uit DMARC verdwenen en zegt niets meer"
                        )
                        : ($"{name}= is not a tag that DMARC knows", $"{name}= is geen tag die DMARC kent")
                );
            return record;
        }

        DmarcPolicy? ReadPolicy(string name, string value)
        {
            switch (value.ToLowerInvariant())
            {
                case "none":
                    return DmarcPolicy.None;
                case "quarantine":
                    return DmarcPolicy.Quarantine;
                case "reject":
                    return DmarcPolicy.Reject;
                default:
                    faults.Add($"{name}={value}");
                    hasWrongPolicy = true;
                    return null;
            }
        }

        char ReadLetter(string name, string value, string allowed, char otherwise)
        {
            var letter = char.ToLowerInvariant(value[0]);
            if (value.Length == 1 && allowed.Contains(letter))
                return letter;
            faults.Add($"{name}={value}");
            return otherwise;
        }

        List<string> ReadUris(string name, string value)
        {
            var uris = new List<string>();
            foreach (var uri in value.Split(',').Select(uri => uri.Trim(Blanks)).Where(uri => uri.Length > 0))
            {
                var size = uri.IndexOf('!', StringComparison.Ordinal);
                if (size >= 0)
                    warnings.Add(
                        (
                            $"the size limit in {name}= was removed from DMARC",
                            $"de grens aan de grootte in {name}= is uit DMARC verdwenen"
                        )
                    );
                var address = size >= 0 ? uri[..size] : uri;
                if (
                    address.Length > 0
                    && char.IsAsciiLetter(address[0])
                    && !address.AsSpan().ContainsAnyExcept(UriCharacters)
                    && Uri.TryCreate(address, UriKind.Absolute, out _)
                )
                    uris.Add(address);
                else
                    faults.Add($"{name}={uri}");
            }
            return uris;
        }
    }
}
