using System.Globalization;
using System.Text;
using Fluid.Values;

namespace Zegel.Campaigns.Templates;

/// <summary>
/// What one copy says about its reader and where its exits lead. Values are fit to print: one line, no control characters,
/// at most 200 characters.
/// </summary>
public sealed class CopyValues
{
    public const int ValueLengthMax = 200;

    static readonly string[] Months =
    [
        "januari|January",
        "februari|February",
        "maart|March",
        "april|April",
        "mei|May",
        "juni|June",
        "juli|July",
        "augustus|August",
        "september|September",
        "oktober|October",
        "november|November",
        "december|December",
    ];

    readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <param name="fields">The tenant's own fields of this person; they cannot shadow name and email.</param>
    public CopyValues(
        string name,
        string email,
        IEnumerable<KeyValuePair<string, string>> fields,
        string listName,
        string listSince,
        string brandName,
        Uri leave,
        Uri preferences,
        Uri why
    )
    {
        foreach (var (field, value) in fields)
            values["person." + field] = Clean(value);
        values["person.name"] = Clean(name);
        values["person.email"] = Clean(email);
        values["list.name"] = Clean(listName);
        values["list.since"] = Clean(listSince);
        values["brand.name"] = Clean(brandName);
        values["exits.leave"] = leave.AbsoluteUri;
        values["exits.preferences"] = preferences.AbsoluteUri;
        values["exits.why"] = why.AbsoluteUri;
    }

    /// <summary>200 characters.</summary>
    internal static string Trouble { get; } =
        Clean(string.Concat(Enumerable.Repeat("<b>Zoë & \"Ο'Hara\" 👩🏽‍🚀 مَرْيَم </b> ", 10)));

    static readonly Uri Nowhere = new("https://zegel.invalid/u/");

    /// <summary>Somebody of whom nothing is known but the address.</summary>
    internal static CopyValues Empty { get; } = new("", "a@b.nl", [], "", "", "", Nowhere, Nowhere, Nowhere);

    /// <summary>As long as it gets, with everything that has gone wrong in mail before: emoji, right to left, HTML.</summary>
    internal static CopyValues Longest { get; } =
        new(Trouble, "a@b.nl", [], Trouble, Trouble, Trouble, Nowhere, Nowhere, Nowhere);

    /// <summary>Empty for what this person has not.</summary>
    public string this[string field] => values.GetValueOrDefault(field, "");

    /// <summary>
    /// Blanks for line breaks and control characters; nothing for what turns the direction of the text around it; never half
    /// a character.
    /// </summary>
    public static string Clean(string value, int lengthMax = ValueLengthMax)
    {
        var clean = new StringBuilder(Math.Min(value.Length, lengthMax + 2));
        foreach (var rune in value.EnumerateRunes())
        {
            if (clean.Length >= lengthMax)
                break;
            var category = Rune.GetUnicodeCategory(rune);
            if (
                category
                    is UnicodeCategory.Control
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
                || rune.Value == ' '
            )
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                    clean.Append(' ');
            }
            else if (!TurnsText(rune.Value) && category != UnicodeCategory.PrivateUse && rune != Rune.ReplacementChar)
                clean.Append(rune.ToString());
        }
        if (clean.Length > lengthMax)
            clean.Length = lengthMax - 1;
        return clean.ToString().Trim();
    }

    static bool TurnsText(int rune) => rune is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF;

    /// <summary>A day as people write it: 23 november 2026, 23 November 2026.</summary>
    public static string Day(DateTimeOffset moment, string language)
    {
        var month = Months[moment.Month - 1].Split('|')[language == "nl" ? 0 : 1];
        return string.Create(CultureInfo.InvariantCulture, $"{moment.Day} {month} {moment.Year}");
    }

    /// <summary>One of <c>person</c>, <c>list</c>, <c>brand</c>, <c>exits</c> as an object of Liquid.</summary>
    internal FluidValue Group(string name) => new DictionaryValue(new Fields(this, name + "."));

    sealed class Fields(CopyValues copy, string prefix) : IFluidIndexable
    {
        public int Count => Keys.Count();

        public IEnumerable<string> Keys =>
            copy.values.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Select(k => k[prefix.Length..]);

        public bool TryGetValue(string name, out FluidValue value)
        {
            var found = copy.values.TryGetValue(prefix + name, out var text);
            value = found ? StringValue.Create(text!) : NilValue.Instance;
            return found;
        }
    }
}
