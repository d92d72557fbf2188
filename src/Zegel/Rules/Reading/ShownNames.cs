using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Zegel.Mail.Addresses;

namespace Zegel.Rules.Reading;

/// <summary>A host or address that a text shows its reader.</summary>
/// <param name="IsAddress">It stands behind an @: an e-mail address.</param>
/// <param name="IsPlain">It looks like a web address by itself (scheme, www, or nothing else in the text), not just a word with a dot.</param>
/// <param name="IsAim">A sentence says that one gets there: "fill it in at example.nl", not "Example.com pays a fine".</param>
public sealed record ShownName(string Shown, DomainName Domain, bool IsAddress, bool IsPlain, bool IsAim = false);

/// <summary>Finds the domain names that people would read in a text, also in disguise (full-width signs, invisible characters).</summary>
public static partial class ShownNames
{
    const int LengthMax = 2000;

    // Enough to tell "example.nl" from "Hallo.Daar" inside a sentence.
    static readonly HashSet<string> CommonEndings = new(
        """
        com net org info biz edu gov mil int eu nl be de fr uk ie lu at ch li it es pt dk se no fi is ee lv lt pl cz sk
        hu si hr ro bg gr tr ru ua by kz cn jp kr tw hk sg in au nz ca us mx br ar cl co za il ae io ai app dev me tv cc
        ws to nu shop store online site website web club xyz top live news blog cloud tech email link click page bank
        amsterdam frl brussels vlaanderen gent
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal
    );

    static readonly HashSet<string> FileEndings = new(
        """
        pdf doc docx odt rtf xls xlsx ods csv ppt pptx odp txt xml json yaml yml toml ini log jpg jpeg png gif svg webp bmp
        tif tiff heic mp3 mp4 wav ogg avi mkv webm exe msi dmg iso tar gz tgz rar js ts jsx css scss html htm php asp aspx
        jsp cs vb java py rb go rs cpp eml ics vcf epub
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal
    );

    public static IReadOnlyList<ShownName> In(string text)
    {
        var readable = AsRead(text);
        var names = new List<ShownName>();
        var left = WebAddressText().Replace(readable, match => Take(match, names, isAddress: false, isPlain: true));
        left = MailAddressText().Replace(left, match => Take(match, names, isAddress: true, isPlain: true));
        var alone = Edges().Replace(left, "");
        foreach (Match match in BareName().Matches(left))
        {
            var isAlone = alone.StartsWith(match.Value, StringComparison.Ordinal) && !alone.Contains(' ');
            if (LooksLikeHost(match.Groups["host"].Value, isAlone))
                Take(match, names, isAddress: false, isAlone, IsAim(left, match));
        }
        // Who is told of several has not been told which of them the link leads to.
        return names.Count > 1 ? [.. names.Select(name => name with { IsAim = false })] : names;
    }

    /// <summary>The text as it meets the eye: folded, on one line, without invisible characters.</summary>
    public static string AsRead(string text)
    {
        var folded = WebAddress.Fold(text.Length > LengthMax ? text[..LengthMax] : text);
        var read = new StringBuilder(folded.Length);
        foreach (var c in folded)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format)
                continue;
            if (!char.IsWhiteSpace(c))
                read.Append(c is '\u2044' or '\u2215' or '\u29F8' ? '/' : c);
            else if (read.Length > 0 && read[^1] != ' ')
                read.Append(' ');
        }
        return read.ToString().Trim();
    }

    static string Take(Match match, List<ShownName> names, bool isAddress, bool isPlain, bool isAim = false)
    {
        var host = match.Groups["host"].Value;
        host = host[(host.LastIndexOf('@') + 1)..].TrimEnd('.', ',', ';', ':', '!', '-');
        if (host.LastIndexOf(':') is > 0 and var port)
            host = host[..port];
        if (DomainName.TryParse(host, out var domain))
            names.Add(new ShownName(match.Value.Trim(), domain, isAddress, isPlain, isAim));
        return " ";
    }

    static bool LooksLikeHost(string host, bool isAlone)
    {
        var labels = host.Split('.');
        var ending = labels[^1].ToLowerInvariant();
        if (ending.Length < 2 || ending.Any(char.IsDigit))
            return false;
        // "Read.Repair.Share" is a motto: nobody writes the ending of a host with a capital.
        if (labels.Length > 2 && labels.All(label => char.IsUpper(label[0]) && label.Any(char.IsLower)))
            return false;
        if (CommonEndings.Contains(ending))
            return true;
        return isAlone
            && !FileEndings.Contains(ending)
            && (labels.Length > 2 || !host.Any(char.IsUpper) || !Ascii.IsValid(ending));
    }

    // A name with a capital is that of a firm, which may be spoken of.
    static bool IsAim(string text, Match name)
    {
        if (name.Value.Any(char.IsUpper))
            return false;
        var after = text[(name.Index + name.Length)..];
        return after is ['/', var c, ..] && char.IsLetterOrDigit(c)
            || Toward().IsMatch(text[..name.Index]) && AtEnd().IsMatch(after);
    }

    [GeneratedRegex(@"^[^\p{L}\p{N}]+|[^\p{L}\p{N}/]+$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Edges();

    [GeneratedRegex(
        @"(?:\b(?:op|on|auf|unter|sur|via|naar|to|at|zu|nach|bij|bei|visit|visite[zr]|bezoek|besuchen?(?:\ssie)?|open|open[st]?|chez)\s|[:–—|>→»(-]\s?)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Toward();

    // Nothing more but signs and a remark in brackets.
    [GeneratedRegex(@"^(?:/?\s*\([^()]{0,60}\))?[^\p{L}\p{N}]*$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex AtEnd();

    [GeneratedRegex(
        @"(?:(?:https?|ftp)\s?:\s?[/\\]{2}\s?|\bwww\.)(?<host>[^\s/\\?#<>""'()\[\]{}]+)\S*",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex WebAddressText();

    [GeneratedRegex(
        @"[^\s@<>()\[\]"",;:]+@(?<host>[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}.-]*\.)?[\p{L}\p{N}\p{M}-]{2,})",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex MailAddressText();

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}@._/-])(?<host>[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*(?:\.[\p{L}\p{N}\p{M}-]+)+)(?![\p{L}\p{N}@_])",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex BareName();
}
