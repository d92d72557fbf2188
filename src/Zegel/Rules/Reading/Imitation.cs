using System.Text;
using Zegel.Mail.Addresses;

namespace Zegel.Rules.Reading;

/// <summary>
/// Names that pass for another at a glance: letters and digits that look alike, dots that became hyphens, and a name put
/// before another that may be registered by anybody.
/// </summary>
static class Imitation
{
    /// <summary>Of shorter names, too many are alike by chance.</summary>
    const int LettersMin = 5;

    /// <summary>True when the one is of another organisation than the other, and looks like it.</summary>
    public static bool Of(DomainName one, DomainName real)
    {
        var (its, ours) = (WebAddress.OrganisationOf(one), WebAddress.OrganisationOf(real));
        if (its == ours || ours.Unicode.IndexOf('.') < 0 || its.Unicode.IndexOf('.') < 0)
            return false;
        var (label, ourLabel) = (First(its), First(ours));
        if (ourLabel.Length < LettersMin)
            return false;
        // The same name below another ending is most often the same house; by a look alone nobody can tell.
        return (label != ourLabel && Seen(label) == Seen(ourLabel))
            || $".{one.Unicode}".Contains($".{ours.Unicode}.", StringComparison.Ordinal)
            || (real != ours && label == real.Unicode[..^(ours.Unicode.Length - ourLabel.Length)].Replace('.', '-'));
    }

    static string First(DomainName name) => name.Unicode[..name.Unicode.IndexOf('.')];

    /// <summary>What a hasty reader takes it for.</summary>
    static string Seen(string label)
    {
        var plain = label
            .ToLowerInvariant()
            .Replace("rn", "m", StringComparison.Ordinal)
            .Replace("vv", "w", StringComparison.Ordinal);
        var seen = new StringBuilder(plain.Length);
        foreach (var letter in plain)
            seen.Append(
                letter switch
                {
                    '0' => 'o',
                    '1' or 'i' or 'ı' => 'l',
                    '5' => 's',
                    'q' => 'g',
                    _ => letter,
                }
            );
        return seen.ToString();
    }
}
