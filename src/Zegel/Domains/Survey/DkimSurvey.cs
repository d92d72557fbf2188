using System.Globalization;
using Zegel.Mail.Dkim;
using Zegel.Mail.Network;
using static Zegel.Domains.Survey.SurveyResult;

namespace Zegel.Domains.Survey;

/// <summary>DKIM keys (RFC 6376, 8301; A21, A30). Which selectors a domain uses cannot be asked; they must be known or guessed.</summary>
static class DkimSurvey
{
    const int RsaBitsMin = 1024;
    const int RsaBitsAdvised = 2048;

    /// <summary>Those of large providers and of habit.</summary>
    static readonly string[] Usual =
    [
        .. "zg1 zg2 default google selector1 selector2 s1 s2 k1 k2 k3 mail dkim smtp mandrill pm fm1 fm2 everlytickey1 mxvault sig1 protonmail".Split(
            ' '
        ),
    ];

    public static async Task<IReadOnlyList<SurveyLine>> LookAsync(SurveyLook look)
    {
        var below = $"_domainkey.{look.Domain}";
        var node = await look.AskAsync(below, DnsType.Txt);
        if (!node.IsAnswer)
            return [SurveyLook.Silence("A30", SurveyArea.Dkim, ("DKIM name", "DKIM-naam"), below, node)];
        // An empty name above the keys answers without records; NXDOMAIN means that no key can stand below (RFC 8020).
        var isThere = node.Status != DnsStatus.NoSuchName;
        look.Give("Marks against phishing", "DKIM", isThere ? 10 : 0, 10);
        var isAsked = look.Options.Selectors.Count > 0;
        if (!isThere && !isAsked)
            return
            [
                Line(
                    ("DKIM name", "DKIM-naam"),
                    Block,
                    ($"{below} does not exist", $"{below} bestaat niet"),
                    ("keys below it", "sleutels eronder"),
                    (
                        "Publish the keys that your mail system shows; at Zegel these are two CNAMEs.",
                        "Publiceer de sleutels die uw mailsysteem toont; bij Zegel zijn dat twee CNAME’s."
                    )
                ),
            ];
        var found = await Task.WhenAll(
            (isAsked ? look.Options.Selectors : Usual).Select(selector => KeyAsync(look, selector, isAsked))
        );
        var keys = found.OfType<SurveyLine>().ToList();
        if (keys.Count == 0)
            keys.Add(
                Line(
                    ("DKIM keys", "DKIM-sleutels"),
                    Info,
                    (
                        "none under the usual selectors; others cannot be guessed",
                        "geen onder de gebruikelijke selectors; andere zijn niet te raden"
                    ),
                    ("a selector to look at", "een selector om naar te kijken"),
                    (
                        "Name it by --selector; it is s= in the DKIM-Signature of a mail.",
                        "Noem de selector (--selector): hij staat als s= in de DKIM-Signature van een mail."
                    )
                )
            );
        return keys;
    }

    static SurveyLine Line(Said check, SurveyResult result, Said observed, Said? expected = null, Said? fix = null) =>
        new("A30", SurveyArea.Dkim, check, result, observed, expected ?? Said.Nothing, fix ?? Said.Nothing);

    static async Task<SurveyLine?> KeyAsync(SurveyLook look, string selector, bool isAsked)
    {
        var name = $"{selector}._domainkey.{look.Domain}";
        var answer = await look.AskAsync(name, DnsType.Txt);
        Said check = ($"DKIM key {selector}", $"DKIM-sleutel {selector}");
        if (!answer.IsAnswer)
            return isAsked ? SurveyLook.Silence("A30", SurveyArea.Dkim, check, name, answer) : null;
        Said alias =
            answer.Aliases.Count > 0
                ? ($", by CNAME to {answer.Aliases[^1].Text}", $", via een CNAME naar {answer.Aliases[^1].Text}")
                : Said.Nothing;
        if (answer.Records.Count == 0)
            return isAsked || !alias.IsEmpty
                ? Line(
                    check,
                    Block,
                    (EntryJudges.Absence(answer, DnsType.Txt) ?? Said.Nothing) + alias,
                    "v=DKIM1; k=rsa; p=…",
                    (
                        "Publish the key that your mail system shows for this selector.",
                        "Publiceer de sleutel die uw mailsysteem bij deze selector toont."
                    )
                )
                : null;
        if (answer.Records.Count > 1)
            return Line(
                check,
                Block,
                new Said($"{answer.Records.Count} TXT records", $"{answer.Records.Count} TXT-records")
                    + alias
                    + ("; receivers may read the wrong one", "; ontvangers lezen misschien het verkeerde"),
                ("one", "één"),
                ("Remove all but the key that signs.", "Verwijder alles behalve de sleutel die tekent.")
            );
        return Judge(check, answer.Records[0].Text, alias, isAsked);
    }

    /// <param name="isAsked">Somebody named the selector, so that mail is thought to be signed with it.</param>
    static SurveyLine Judge(Said check, string text, Said alias, bool isAsked)
    {
        switch (DkimKey.Parse(text))
        {
            case DkimKeyResult.Revoked:
                return Line(
                    check,
                    isAsked ? Warn : Info,
                    new Said("withdrawn (empty p=)", "ingetrokken (lege p=)") + alias,
                    isAsked
                        ? ("a key, when mail is signed with it", "een sleutel, als er mail mee wordt getekend")
                        : ("nothing, when it was meant", "niets, als het zo bedoeld is"),
                    isAsked
                        ? (
                            "Sign with another selector, or publish a new key here.",
                            "Teken met een andere selector, of publiceer hier een nieuwe sleutel."
                        )
                        : Said.Nothing
                );
            case DkimKeyResult.Malformed(var reason):
                return Line(
                    check,
                    Block,
                    new Said("not a key: ", "geen sleutel: ") + reason + alias,
                    "v=DKIM1; k=rsa; p=…",
                    (
                        "Publish the text as your mail system shows it, without quotation marks or line breaks of your own.",
                        "Publiceer de tekst zoals uw mailsysteem die toont, zonder aanhalingstekens of regeleinden van uzelf."
                    )
                );
            case DkimKeyResult.Usable(var key):
                var kind = string.Create(CultureInfo.InvariantCulture, $"{key.Type} {key.SizeBits} bits") + alias;
                if (!key.IsForMail)
                    return Line(
                        check,
                        Block,
                        kind + ("; s= says that it is not for mail", "; s= zegt dat hij niet voor mail is"),
                        ("s=* or none", "s=* of geen"),
                        ("Remove s=.", "Verwijder s=.")
                    );
                if (!key.AllowsSha256)
                    return Line(
                        check,
                        Block,
                        kind + ("; h= forbids sha256", "; h= verbiedt sha256"),
                        ("h=sha256 or none", "h=sha256 of geen"),
                        ("Remove h=.", "Verwijder h=.")
                    );
                if (key.Type == DkimKeyType.Rsa && key.SizeBits < RsaBitsMin)
                    return Line(
                        check,
                        Block,
                        kind
                            + (
                                "; receivers do not accept so short a key",
                                "; zo’n korte sleutel nemen ontvangers niet aan"
                            ),
                        "2048 bits",
                        ("Make a new key of 2048 bits.", "Maak een nieuwe sleutel van 2048 bits.")
                    );
                if (key.Type == DkimKeyType.Rsa && key.SizeBits < RsaBitsAdvised)
                    return Line(
                        check,
                        Warn,
                        kind,
                        "2048 bits",
                        ("Make a new key of 2048 bits.", "Maak een nieuwe sleutel van 2048 bits.")
                    );
                return key.IsTesting
                    ? Line(
                        check,
                        Warn,
                        kind + ("; t=y says that it is being tested", "; t=y zegt dat hij wordt beproefd"),
                        ("no t=y", "geen t=y"),
                        (
                            "Remove t=y: receivers may treat the mail as unsigned.",
                            "Verwijder t=y: ontvangers mogen de mail als niet ondertekend zien."
                        )
                    )
                    : Line(check, Pass, kind);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
