using System.Globalization;

namespace Zegel.Consent;

/// <summary>What a file came to, line by line.</summary>
sealed class ImportTally
{
    // C16: more of these than in any list that people joined themselves.
    const double RoleShareMax = 0.05;
    const double InvalidShareMax = 0.10;

    public long Lines;
    public long Accepted;
    public long RoleAddresses;

    public SortedDictionary<string, long> Refused { get; } = new(StringComparer.Ordinal);

    public List<(long Line, string Why)> FirstRefused { get; } = [];

    public void Refuse(ImportRefusal why) => Count(Refused, why);

    /// <summary>One more of its kind.</summary>
    public static void Count(SortedDictionary<string, long> counts, ImportRefusal why)
    {
        var word = ImportWords.Key(why);
        counts[word] = counts.GetValueOrDefault(word) + 1;
    }

    /// <summary>What no list has that people joined themselves (C16).</summary>
    public IReadOnlyList<string> Findings()
    {
        var findings = new List<string>();
        if (Lines > 0 && RoleAddresses > Lines * RoleShareMax)
            findings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{RoleAddresses} of {Lines} addresses are of a function (info@, sales@): people rarely join with those"
                )
            );
        var invalid = Refused.GetValueOrDefault(ImportWords.Key(ImportRefusal.BadAddress));
        if (Lines > 0 && invalid > Lines * InvalidShareMax)
            findings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{invalid} of {Lines} addresses cannot be right: a list in use is cleaner"
                )
            );
        return findings;
    }
}
