using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>What stands between a reader and the way out.</summary>
/// <param name="What">In words, such as <c>asks for a login</c>.</param>
/// <param name="IsWeak">It steers feelings or warns of a loss, which may be true; it puts nothing in the way.</param>
public sealed record Obstacle(Said What, bool IsWeak);

/// <summary>
/// Reads what a sentence asks of somebody who wants to leave a list, in four languages. A word for leaving and a burden
/// alone mean nothing: they count when something binds them, and when no easy way stands beside the burden.
/// </summary>
static partial class LeavingWords
{
    /// <summary>Characters. No honest sentence about leaving is longer.</summary>
    public const int SentenceMax = 600;

    // Characters from the one to the other; in which an "if" stands before both; and a "never" before coming back.
    const int LossMax = 110;
    const int ConditionMax = 40;
    const int DenialMax = 45;

    // Stands for each word for leaving, so that the other patterns need not know them.
    const char Leaving = '\u2020';

    // Compiled at its first match, on a machine that may be busy; a sentence is too short to take long.
    const int MatchMillisecondsMax = 5_000;

    const RegexOptions Options =
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant;

    /// <summary>What follows belongs to it: an unanswered question, or a sentence that says how or how long.</summary>
    public static bool GoesOn(LeavingSentence sentence, LeavingSentence next)
    {
        var (plain, after) = (sentence.Plain, next.Plain);
        var isAbout = sentence.Marked.Contains(Leaving) || Parting().IsMatch(plain);
        var goesOn = isAbout
            ? plain.EndsWith('?') || Onward().IsMatch(after) || Guilt().IsMatch(after)
            : next.Marked.Contains(Leaving) && (OnlyThen().IsMatch(after) || Insult().IsMatch(plain));
        // Questions that have to be answered first are no offer to answer any.
        return goesOn && !(Help().IsMatch(plain) && !SurveyFirst().IsMatch(plain));
    }

    /// <summary>The gravest first; empty for an ordinary sentence.</summary>
    public static IReadOnlyList<Obstacle> In(LeavingSentence sentence)
    {
        var plain = sentence.Plain;
        var found = new List<Obstacle>();
        if (
            Again().Match(plain) is { Success: true } again
            && List().IsMatch(plain)
            && !Denied().IsMatch(plain[..(again.Index + again.Length)])
        )
            Grave(
                ("says that who left is put on the list again", "zegt dat wie zich uitschreef opnieuw op de lijst komt")
            );
        if (Silence().Match(plain) is { Success: true } silence && !Not().IsMatch(silence.Groups["between"].Value))
            Grave(("takes silence for consent", "ziet zwijgen als toestemming"));
        if (Deadline().IsMatch(plain) && !Confirming().IsMatch(plain))
            Grave(("sets a term for saying no", "stelt een termijn om nee te zeggen"));
        if (IsTurnedAround(plain))
            Grave(
                (
                    "turns the choice around with one no upon another",
                    "draait de keuze om met de ene ontkenning op de andere"
                )
            );
        var text = sentence.Marked;
        if (text.Contains(Leaving) || Parting().IsMatch(text))
        {
            if (Guilt().IsMatch(text))
                Weak(("blames who leaves", "verwijt de lezer dat hij zich uitschrijft"));
            if (Insult().IsMatch(text))
                Weak(("insults who leaves", "beledigt wie zich uitschrijft"));
            if (Threat().IsMatch(text))
                Weak(("threatens who leaves", "dreigt wie zich uitschrijft"));
            if (IsForGood(text) || ShutOut().IsMatch(text))
                Grave(("shuts the door behind who leaves", "sluit de deur achter wie zich uitschrijft"));
        }
        if (!text.Contains(Leaving))
            return found;
        if (Term().IsMatch(text))
            Grave(("lets people leave for a while only", "laat uitschrijven alleen binnen een bepaalde tijd toe"));
        var isSpared = Spared().IsMatch(text) && !Impossible().IsMatch(text);
        var isHelp = Help().IsMatch(text);
        if (!isSpared && !isHelp)
        {
            if (IsDemanded(text, Login()))
                Grave(("asks for a login to leave", "laat de lezer inloggen om zich uit te schrijven"));
            if (IsDemanded(text, Post()))
                Grave(("asks for a letter to leave", "laat de lezer een brief sturen om zich uit te schrijven"));
            if (IsDemanded(text, Telephone()))
                Grave(("asks for a telephone call to leave", "laat de lezer bellen om zich uit te schrijven"));
            if (IsDemanded(text, Visit()))
                Grave(("asks for a visit to leave", "laat de lezer langskomen om zich uit te schrijven"));
            if (Merely().IsMatch(text) && IsDemanded(text, App()))
                Grave(("asks for an app to leave", "vraagt om een app voor het uitschrijven"));
            if (IsDemanded(text, Upgrade()))
                Grave(("asks for money to leave", "vraagt geld voor het uitschrijven"));
            if (Permission().IsMatch(text))
                Grave(("asks for a permission to leave", "vraagt om toestemming voor het uitschrijven"));
            if (Proof().IsMatch(text) || WhyFirst().IsMatch(text) || (Must().IsMatch(text) && Form().IsMatch(text)))
                Grave(
                    (
                        "asks for a form, a reason or a proof to leave",
                        "vraagt om een formulier, een reden of een bewijs voor het uitschrijven"
                    )
                );
        }
        // Outside the above: "questions" in it are no offer to help.
        if (!isSpared && SurveyFirst().IsMatch(text))
            Grave(
                ("asks to answer questions before leaving", "laat de lezer vragen beantwoorden voor het uitschrijven")
            );
        if (!isSpared && Somebody().IsMatch(text) && InPlace().IsMatch(text))
            Grave(("asks for somebody else in order to leave", "vraagt om iemand anders voor het uitschrijven"));
        if (HiddenAway().IsMatch(text) && !AtHand().IsMatch(text))
            Grave(("hides the way out", "verbergt waar de lezer zich uitschrijft"));
        if (!isHelp && (Unfinished().IsMatch(text) || (Confirm().IsMatch(text) && OnceMore().IsMatch(text))))
            Grave(("asks to confirm once more", "laat de lezer nog eens bevestigen"));
        if (IsPiecemeal(text))
            Grave(("lets people leave one list at a time", "laat per lijst uitschrijven en niet voor alles"));
        if (TooEarly().IsMatch(text) && !OtherTerm().IsMatch(text))
            Grave(("keeps people for a time before they may leave", "laat pas na een tijd uitschrijven"));
        else if (
            (Days().IsMatch(text) || PeriodEnd().IsMatch(text))
            && Delay().IsMatch(text)
            && !OtherTerm().IsMatch(text)
        )
            Grave(("lets who leaves wait for days", "laat wie zich uitschrijft dagen wachten"));
        if (Cost().IsMatch(text) && Money().IsMatch(text) && !NoCost().IsMatch(text))
            Grave(("asks for money to leave", "vraagt geld voor het uitschrijven"));
        if (NoExit().IsMatch(text) && !IsNotice(text) && !isHelp && !Without().IsMatch(text))
            Grave(("says that nobody can leave", "zegt dat niemand zich kan uitschrijven"));
        if (IsLoss(text) || Forgone().IsMatch(text))
            Weak(("warns of what is lost by leaving", "waarschuwt voor wat de lezer door uitschrijven verliest"));
        return found;

        void Grave(Said what) => found.Add(new Obstacle(what, IsWeak: false));
        void Weak(Said what) => found.Add(new Obstacle(what, IsWeak: true));
    }

    /// <summary>Lower case without marks and double spaces, so that one pattern reads all spellings.</summary>
    public static string Plain(string text)
    {
        string apart;
        try
        {
            apart = text.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            // A lone surrogate is nobody's word.
            return "";
        }
        var plain = new StringBuilder(apart.Length);
        foreach (var c in apart)
            if (char.IsWhiteSpace(c))
                plain.Append(plain.Length == 0 || plain[^1] == ' ' ? "" : " ");
            else if (c is '\u2019' or '\u2018' or '`')
                plain.Append('\'');
            else if (c == '\u00DF')
                plain.Append("ss");
            else if (c is '\u0153' or '\u0152')
                plain.Append("oe");
            else if (
                CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
            )
                plain.Append(char.ToLowerInvariant(c));
        return plain.ToString().Trim();
    }

    /// <summary>The text, made plain before, begins with a word for leaving.</summary>
    public static bool Opens(string plain) => Marked(plain) is [Leaving, ..] or ['m', 'e', ' ', Leaving, ..];

    /// <summary>Each word for leaving a mailing, rather than a course or a contract, as one sign.</summary>
    public static string Marked(string plain) => Leave().Replace(plain, Leaving.ToString());

    /// <summary>Leads from leaving to the burden or back, and nothing easier is offered.</summary>
    static bool IsDemanded(string text, Regex burden)
    {
        foreach (Match found in burden.Matches(text))
        {
            var leave = Nearest(text, found.Index);
            var first = Math.Min(leave, found.Index);
            var between =
                leave < found.Index
                    ? text[(leave + 1)..found.Index]
                    : text[Math.Min(found.Index + found.Length, leave)..leave];
            if (!Binding().IsMatch($"{text[..first]} | {between}") && !between.Contains('?'))
                continue;
            if (!Easy().Matches(text).Any(easy => IsOffered(text, easy, found, leave)))
                return true;
        }
        return false;
    }

    /// <summary>"Do not untick this if you would not like not to": more than one no in what is wished, or three in all.</summary>
    static bool IsTurnedAround(string text)
    {
        if (!Box().IsMatch(text) || !Mailing().IsMatch(text) || Wish().Match(text) is not { Success: true } wish)
            return false;
        return Denials(wish.Groups["wish"].Value) > 1 || Denials(text) > 2;
    }

    static int Denials(string text) => Negation().Count(Coordinated().Replace(text, " "));

    /// <summary>Each list by itself, because it must be or cannot be otherwise; not because it may be.</summary>
    static bool IsPiecemeal(string text)
    {
        if (Impossible().IsMatch(text) && Together().IsMatch(text))
            return true;
        if (ForEach().IsMatch(text))
            return true;
        return Apart().IsMatch(text) && !OrAll().IsMatch(text) && (Merely().IsMatch(text) || Duty().IsMatch(text));
    }

    /// <summary>An order or an account has notices that go with it; advertising has none.</summary>
    static bool IsNotice(string text) =>
        Service().IsMatch(text) && (!Advertising().IsMatch(text) || But().IsMatch(text));

    /// <summary>"You can never come back"; not "you need not sign up again".</summary>
    static bool IsForGood(string text) =>
        Return()
            .Matches(text)
            .Select(back => text[Math.Max(0, back.Index - DenialMax)..back.Index])
            .Any(before => Not().IsMatch(before) && !NeedNot().IsMatch(before));

    /// <summary>"If you leave, you lose"; not "you do not lose", and not a loss that only stands in the same sentence.</summary>
    static bool IsLoss(string text)
    {
        foreach (Match lost in Lost().Matches(text))
        {
            var leave = Nearest(text, lost.Index);
            var (from, to) = (Math.Min(leave, lost.Index), Math.Max(leave + 1, lost.Index + lost.Length));
            if (to - from > LossMax || Not().IsMatch(text[from..to]) || PlainFact().IsMatch(text, lost.Index))
                continue;
            if (
                Condition().IsMatch(text[Math.Max(0, from - ConditionMax)..to])
                || (leave < lost.Index && And().IsMatch(text[from..to]))
            )
                return true;
        }
        return false;
    }

    static int Nearest(string text, int at)
    {
        var (before, after) = (text.LastIndexOf(Leaving, at), text.IndexOf(Leaving, at));
        return before < 0 ? after
            : after < 0 || at - before <= after - at ? before
            : after;
    }

    // "Click here or call us", or "unsubscribe here" with the burden in what follows and no "and then" before it.
    static bool IsOffered(string text, Match easy, Match burden, int leave)
    {
        if (easy.Index >= burden.Index && easy.Index < burden.Index + burden.Length)
            return false;
        var (from, to) = (Math.Min(easy.Index, burden.Index), Math.Max(easy.Index, burden.Index));
        if (Or().IsMatch(text[from..to]))
            return true;
        var end = Math.Max(easy.Index + easy.Length, leave + 1);
        return burden.Index > end && !Then().IsMatch(text[end..burden.Index]) && !Only().IsMatch(text);
    }
}
