using Zegel.Mail.Spf;

namespace Zegel.Domains;

/// <summary>An SPF record with our include in it: what its owner had is kept, in order, and there is only ever one (G16).</summary>
/// <param name="Text">The one record to publish.</param>
/// <param name="Lookups">Its own terms that ask DNS; what they include counts on top.</param>
/// <param name="IsChanged">False when what is published may stay as it is.</param>
/// <param name="Fault">What was wrong before and is still in it, for its owner to mend; empty when nothing is.</param>
public sealed record SpfMerge(string Text, int Lookups, bool IsChanged, string Fault)
{
    /// <summary>Above this a record may no longer fit the classic UDP answer with its neighbours (A19).</summary>
    public const int OctetsAdvised = 450;

    /// <summary>Merges <paramref name="include"/> into what is published.</summary>
    /// <param name="published">The TXT strings of the name; those that are no SPF records are left alone.</param>
    public static SpfMerge Of(IReadOnlyCollection<string> published, string include)
    {
        var records = published.Where(SpfRecord.IsSpf).ToList();
        var all = "~all";
        var redirect = "";
        var modifiers = new List<string>();
        var mechanisms = new List<string>();
        var hasEnd = false;
        foreach (var record in records)
        {
            // What stands after “all” is dead; it would come to life if it moved (RFC 7208 §5.1).
            var isDead = false;
            foreach (var term in record[6..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (IsAll(term))
                {
                    if (!hasEnd)
                        all = term.ToLowerInvariant() is "-all" or "~all" ? term : "~all";
                    (hasEnd, isDead) = (true, true);
                }
                else if (IsModifier(term, "redirect"))
                    redirect = redirect.Length == 0 && !isDead ? term : redirect;
                else if (IsModifier(term, null))
                    modifiers.AddRange(modifiers.Contains(term) ? [] : [term]);
                else if (!isDead && IncludeTarget(term) is { } target && Same(target, include))
                    mechanisms.AddRange(
                        mechanisms.Exists(m => Same(IncludeTarget(m) ?? "", include)) ? [] : [$"include:{include}"]
                    );
                else if (!isDead && !mechanisms.Contains(term, StringComparer.OrdinalIgnoreCase))
                    mechanisms.Add(term);
            }
        }
        if (!mechanisms.Exists(m => Same(IncludeTarget(m) ?? "", include)))
            mechanisms.Add($"include:{include}");
        var keepsRedirect = redirect.Length > 0 && !hasEnd;
        var text = string.Join(' ', ["v=spf1", .. mechanisms, keepsRedirect ? redirect : all, .. modifiers]);
        var isReadable = SpfRecord.TryParse(text, out var merged, out var fault);
        return new SpfMerge(
            text,
            isReadable ? merged!.Mechanisms.Count(m => m.AsksDns) + (keepsRedirect ? 1 : 0) : 0,
            records is not [var only] || !SameTerms(only, text),
            isReadable ? "" : fault.En
        );
    }

    static bool IsAll(string term) =>
        term.TrimStart('+', '-', '~', '?').Equals("all", StringComparison.OrdinalIgnoreCase);

    static bool IsModifier(string term, string? name)
    {
        var mark = term.AsSpan().IndexOfAny(":/=");
        return mark > 0
            && term[mark] == '='
            && (name is null || term.AsSpan(0, mark).Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    static string? IncludeTarget(string term)
    {
        var bare = term.TrimStart('+', '-', '~', '?');
        return bare.StartsWith("include:", StringComparison.OrdinalIgnoreCase) ? bare[8..] : null;
    }

    static bool Same(string target, string include) =>
        target.TrimEnd('.').Equals(include, StringComparison.OrdinalIgnoreCase);

    static bool SameTerms(string a, string b) =>
        a.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SequenceEqual(b.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
}
