using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Zegel.Mail.Addresses;

namespace Zegel.Rules.Reading;

/// <summary>A host or address that a text shows its reader.</summary>
/// <param name="IsAddress">It stands behind an @: an e-mail address.</param>
/// <param name="IsPlain">It looks like a web address by itself (scheme, www, or nothing else in the text), not just a word with a dot.</param>
public sealed record ShownName(string Shown, DomainName Domain, bool IsAddress, bool IsPlain);

/// <summary>Finds the domain names that people would read in a text, also in disguise (full-width signs, invisible characters).</summary>
public static partial class ShownNames
{
    const int LengthMax = 2000;
    const string Punctuation = " .,:;!?<>()[]\"'→«»‹›•=*_|~-";

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
        var alone = left.Trim(Punctuation.ToCharArray());
        foreach (Match match in BareName().Matches(left))
        {
            var isAlone = alone.StartsWith(match.Value, StringComparison.Ordinal) && !alone.Contains(' ');
            if (LooksLikeHost(match.Groups["host"].Value, isAlone))
                Take(match, names, isAddress: false, isAlone);
        }
        return names;
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

    static string Take(Match match, List<ShownName> names, bool isAddress, bool isPlain)
    {
        var host = match.Groups["host"].Value;
        host = host[(host.LastIndexOf('@') + 1)..].TrimEnd('.', ',', ';', ':', '!', '-');
        if (host.LastIndexOf(':') is > 0 and var port)
            host = host[..port];
        if (DomainName.TryParse(host, out var domain))
            names.Add(new ShownName(match.Value.Trim(), domain, isAddress, isPlain));
        return " ";
    }

    static bool LooksLikeHost(string host, bool isAlone)
    {
        var labels = host.Split('.');
        var ending = labels[^1].ToLowerInvariant();
        if (ending.Length < 2 || ending.Any(char.IsDigit))
            return false;
        if (CommonEndings.Contains(ending))
            return true;
        return isAlone
            && !FileEndings.Contains(ending)
            && (labels.Length > 2 || !host.Any(char.IsUpper) || !Ascii.IsValid(ending));
    }

    [GeneratedRegex(
        @"(?:(?:https?|ftp)\s?:\s?[/\\]{2}\s?|\bwww\.)(?<host>[^\s/\\?#<>""'()\[\]{}]+)\S*",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        500
    )]
    private static partial Regex WebAddressText();

    [GeneratedRegex(
        @"[^\s@<>()\[\]"",;:]+@(?<host>[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}.-]*\.)?[\p{L}\p{N}\p{M}-]{2,})",
        RegexOptions.ExplicitCapture,
        500
    )]
    private static partial Regex MailAddressText();

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}@._/-])(?<host>[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*(?:\.[\p{L}\p{N}\p{M}-]+)+)(?![\p{L}\p{N}@_])",
        RegexOptions.ExplicitCapture,
        500
    )]
    private static partial Regex BareName();
}
