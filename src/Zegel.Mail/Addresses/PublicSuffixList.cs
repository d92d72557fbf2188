using System.Globalization;
using System.Reflection;

namespace Zegel.Mail.Addresses;

/// <summary>
/// Under which names strangers may register: the Mozilla Public Suffix List, ICANN and private part together
/// (publicsuffix.org/list, RFC 7489 §3.2).
/// </summary>
public sealed class PublicSuffixList
{
    [Flags]
    enum Rules
    {
        None = 0,
        Suffix = 1,
        Wildcard = 2,
        Exception = 4,
    }

    static readonly Lazy<PublicSuffixList> Embedded = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("public_suffix_list.dat")!;
        using var reader = new StreamReader(stream);
        return Read(reader);
    });

    readonly Dictionary<string, Rules>.AlternateLookup<ReadOnlySpan<char>> rules;

    PublicSuffixList(Dictionary<string, Rules> rules) => this.rules = rules.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The list that Zegel is shipped with, read on first use.</summary>
    public static PublicSuffixList Shipped => Embedded.Value;

    /// <summary>Reads a list in the format of publicsuffix.org: a rule a line, up to the first white space.</summary>
    public static PublicSuffixList Read(TextReader reader)
    {
        var idn = new IdnMapping();
        var read = new Dictionary<string, Rules>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var text = line.Split([' ', '\t'], 2)[0];
            if (text.Length == 0 || text.StartsWith("//", StringComparison.Ordinal))
                continue;
            var (rule, name) = text switch
            {
                ['!', .. var rest] => (Rules.Exception, rest),
                ['*', '.', .. var rest] => (Rules.Wildcard, rest),
                _ => (Rules.Suffix, text),
            };
            var key = idn.GetAscii(name).ToLowerInvariant();
            read[key] = read.GetValueOrDefault(key) | rule;
        }
        return new PublicSuffixList(read);
    }

    /// <summary>
    /// The registrable name at or above <paramref name="domain"/>: its public suffix and one label more. Null when the
    /// domain is itself a public suffix.
    /// </summary>
    public DomainName? OrganizationalDomain(DomainName domain)
    {
        var name = domain.Ascii;
        var suffix = SuffixStart(name);
        return suffix == 0 ? null
            : name.LastIndexOf('.', suffix - 2) is > 0 and var dot ? DomainName.Parse(name[(dot + 1)..])
            : domain;
    }

    /// <summary>True for names such as <c>co.uk</c>, under which strangers register.</summary>
    public bool IsPublicSuffix(DomainName domain) => SuffixStart(domain.Ascii) == 0;

    /// <summary>Where in the name its public suffix starts: the longest matching rule, or the last label alone.</summary>
    int SuffixStart(ReadOnlySpan<char> name)
    {
        for (var start = 0; ; )
        {
            var rule = Rule(name[start..]);
            var dot = name[start..].IndexOf('.');
            var next = start + dot + 1;
            if (rule.HasFlag(Rules.Exception))
                return next;
            if (rule.HasFlag(Rules.Suffix) || dot < 0 || Rule(name[next..]).HasFlag(Rules.Wildcard))
                return start;
            start = next;
        }
    }

    Rules Rule(ReadOnlySpan<char> name) => rules.TryGetValue(name, out var found) ? found : Rules.None;
}
