namespace Zegel.Rules;

[Trait("Rule", "F16")]
public sealed class NoPressureTests
{
    static IReadOnlyList<Finding> Judge(string html, string stream = "bulk") =>
        GivenMessage.Foreign($"<html><body>\n{html}\n</body></html>", stream).JudgedBy<NoPressure, MessageFacts>();

    static IReadOnlyList<Finding> Written(string text) =>
        (GivenMessage.Foreign(null) with { Text = text }).JudgedBy<NoPressure, MessageFacts>();

    [Fact]
    public void Our_own_letters_pass()
    {
        GivenMessage.Bulk().JudgedBy<NoPressure, MessageFacts>().ShouldBeEmpty();
        GivenMessage.Transactional().JudgedBy<NoPressure, MessageFacts>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bulk", Verdict.Hold)]
    [InlineData("transactional", Verdict.Warn)]
    public void A_button_that_shames_is_told_where_it_stands(string stream, Verdict verdict)
    {
        var finding = Judge("<p>x</p> <a href='https://a.example/'>No thanks, I hate\n saving money</a>", stream)
            .ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(verdict);
        finding.Observed.ShouldBe("“No thanks, I hate saving money” shames who says no");
        (finding.Line, finding.Column).ShouldBe((2, 10));
    }

    [Theory]
    [InlineData("To unsubscribe, log in to your account.", "asks for a login to leave")]
    [InlineData("Uitschrijven kan alleen per brief.", "asks for a letter to leave")]
    [InlineData("Sie können sich nur telefonisch abmelden.", "asks for a telephone call to leave")]
    [InlineData("To unsubscribe you must fill in the form.", "asks for a form, a reason or a proof to leave")]
    [InlineData("Votre désinscription prendra jusqu'à dix jours ouvrés.", "lets who leaves wait for days")]
    [InlineData("Afmelden kost € 5.", "asks for money to leave")]
    [InlineData("You cannot unsubscribe.", "says that nobody can leave")]
    [InlineData("You can only unsubscribe within the next 24 hours.", "lets people leave for a while only")]
    [InlineData(
        "We will automatically subscribe you again to our newsletter.",
        "says that who left is put on the list again"
    )]
    [InlineData("Ohne Ihre Rückmeldung bleiben Sie auf der Liste.", "takes silence for consent")]
    [InlineData("Reply STOP within 7 days, otherwise you receive our offers.", "sets a term for saying no")]
    [InlineData("Uitschrijven kan alleen aan de balie.", "asks for a visit to leave")]
    [InlineData("You can only unsubscribe in our app.", "asks for an app to leave")]
    [InlineData("Nur Premium-Mitglieder können sich abmelden.", "asks for money to leave")]
    [InlineData("Votre désinscription sera examinée.", "asks for a permission to leave")]
    [InlineData("Your unsubscribe request is not yet complete.", "asks to confirm once more")]
    [InlineData("Afmelden kan alleen per categorie.", "lets people leave one list at a time")]
    [InlineData("Abmelden ist erst nach drei Monaten möglich.", "keeps people for a time before they may leave")]
    [InlineData("If you unsubscribe you can never rejoin.", "shuts the door behind who leaves")]
    [InlineData(
        "Décochez cette case si vous ne voulez pas ne plus recevoir nos offres.",
        "turns the choice around with one no upon another"
    )]
    public void What_stands_in_the_way_is_held_in_bulk_and_warned_of_elsewhere(string sentence, string what)
    {
        foreach (var (stream, verdict) in new[] { ("bulk", Verdict.Hold), ("transactional", Verdict.Warn) })
        {
            var finding = Judge($"<p>Hallo.</p>\n<p>{sentence}</p>", stream).ShouldHaveSingleItem();
            finding.Observed.ShouldBe($"“{sentence}” {what}");
            finding.Verdict.ShouldBe(verdict);
            finding.Line.ShouldBe(3);
        }
    }

    [Theory]
    [InlineData("If you unsubscribe you lose all your points.", "warns of what is lost by leaving")]
    [InlineData("Unsubscribing breaks our hearts.", "blames who leaves")]
    [InlineData("Quitters unsubscribe here.", "insults who leaves")]
    [InlineData("Unsubscribe and you will regret it.", "threatens who leaves")]
    public void What_only_steers_is_warned_of(string sentence, string what)
    {
        var finding = Judge($"<p>{sentence}</p>").ShouldHaveSingleItem();
        finding.Observed.ShouldBe($"“{sentence}” {what}");
        finding.Verdict.ShouldBe(Verdict.Warn);
    }

    [Theory]
    [InlineData("If you unsubscribe you do not lose your points.")]
    [InlineData("You can unsubscribe without a password.")]
    [InlineData("You can unsubscribe here or call us.")]
    [InlineData("Unsubscribe here. Your order takes five days.")]
    [InlineData("It may take two days before the mails stop after you unsubscribe.")]
    [InlineData("Afmelden voor de cursus kan telefonisch.")]
    [InlineData("You cannot unsubscribe from notices about your order.")]
    [InlineData("Confirm within 7 days, otherwise we take you off our list.")]
    [InlineData("Unsubscribe Log in Call us")]
    [InlineData("You will not be subscribed again to our newsletter.")]
    [InlineData("Afmelden is gratis, hoeveel euro's andere lijsten ook kosten.")]
    [InlineData("Werkt afmelden niet? Bel ons.")]
    [InlineData("Zum Abbestellen brauchen Sie weder Passwort noch Kundenkonto.")]
    [InlineData("You can unsubscribe from each newsletter separately or from all of them.")]
    [InlineData("If you unsubscribe you need not sign up again to shop.")]
    [InlineData("Tick this box if you do not want our newsletter.")]
    [InlineData("Tick this box if you want no letters and no e-mails.")]
    [InlineData("Reageert u niet, dan sturen wij geen mails meer en blijft uw account bestaan.")]
    [InlineData("With tears in our eyes we said goodbye to our elephant.")]
    public void What_is_honest_passes(string sentence) => Judge($"<p>{sentence}</p>").ShouldBeEmpty();

    [Theory]
    [InlineData("You can't unsubscribe without your password.")]
    [InlineData("It may take three days before the mails stop after you unsubscribe.")]
    [InlineData("Click here, then log in to unsubscribe.")]
    public void What_is_near_to_it_does_not(string sentence) => Judge($"<p>{sentence}</p>").ShouldNotBeEmpty();

    [Fact]
    public void A_sentence_is_read_with_what_it_goes_on_about()
    {
        Judge("<p>Want to unsubscribe? Write us\n a letter.</p>")
            .ShouldHaveSingleItem()
            .Observed.ShouldBe("“Want to unsubscribe? Write us a letter.” asks for a letter to leave");
        Judge("<p>Unsubscribe here. It takes five days.</p>").ShouldHaveSingleItem();
        Judge("<p>Unsubscribe here.<br>• It takes five days.</p>").ShouldHaveSingleItem();
        Judge("<p>Want to unsubscribe? Click here to unsubscribe. It takes five days.</p>").ShouldHaveSingleItem();
        Judge("<p>Unsubscribe here. Rain for five days.</p>").ShouldBeEmpty();
        Judge("<p>You are leaving us? The team is in tears.</p>").ShouldHaveSingleItem();
        Judge("<p>Stuur een kopie van uw paspoort. Daarna verwerken wij uw uitschrijving.</p>").ShouldHaveSingleItem();
        Judge("<p>Sofern Sie nicht bis zum 15. widersprechen, gilt Ihre Zustimmung als erteilt.</p>")
            .ShouldHaveSingleItem();
        Judge("<p>Unsubscribe here.</p><p>Fine.</p><p>It takes five days.</p>").ShouldBeEmpty();
    }

    [Fact]
    public void A_letter_without_HTML_is_read_too()
    {
        Written("Nee, ik betaal liever te veel: https://a.example/nee\n\nNee, dank u: https://a.example/n")
            .ShouldHaveSingleItem()
            .Observed.ShouldBe("“Nee, ik betaal liever te veel” shames who says no");
        Written("Nee, ik betaal liever te veel.").ShouldBeEmpty();
        // Wrapped by a program, a sentence goes on; a line that is short was ended by its writer.
        Written("Whoever no longer feels like it and wants to unsubscribe must\nlog in first.")
            .ShouldHaveSingleItem()
            .Line.ShouldBeNull();
        Written("If you want to unsubscribe\nwith your password you read more.").ShouldBeEmpty();
        Written("Unsubscribe: https://a.example/account/login\nLog in: https://a.example/").ShouldBeEmpty();
    }

    [Fact]
    public void What_both_parts_say_is_told_once()
    {
        const string shame = "No thanks, I hate saving money";
        const string login = "To unsubscribe, log in to your account.";
        var letter = GivenMessage.Foreign($"<p>{login}</p><a href='https://a.example'>{shame}</a>") with
        {
            Text = $"{login}\n\n{shame}: https://a.example",
        };
        letter.JudgedBy<NoPressure, MessageFacts>().Count.ShouldBe(2);
    }

    [Fact]
    public void A_link_that_nobody_sees_shames_nobody() =>
        Judge("<a href='https://a.example' style='display:none'>No thanks, I hate saving money</a>").ShouldBeEmpty();

    [Theory]
    [InlineData("No, I don't mind paying more", true)]
    [InlineData("No, I don't want to pay more", false)]
    [InlineData("I prefer paying full price", true)]
    [InlineData("I am paying full price", false)]
    [InlineData("No, full price", false)]
    [InlineData("I don't care about the planet", true)]
    [InlineData("No, I know everything", true)]
    [InlineData("I don't like savings", true)]
    [InlineData("I like savings", false)]
    [InlineData("I don't like spinach", false)]
    [InlineData("Unsubscribe me, I like paying more", true)]
    [InlineData("My children's future means nothing to me", false)]
    [InlineData("No, my family's safety means nothing to me", true)]
    [InlineData("No, let the animals starve", true)]
    [InlineData("Let the animals play", false)]
    [InlineData("Yes, I am so stupid", true)]
    [InlineData("Ja, ik ben zo dom", true)]
    [InlineData("No, I have no children", false)]
    public void A_label_is_read_by_what_it_wishes(string label, bool isShaming) =>
        Judge($"<a href='https://a.example'>{label}</a>").Any().ShouldBe(isShaming);

    [Fact]
    public void A_long_link_is_no_label()
    {
        const string shame = "No thanks, I hate saving money ";
        Judge($"<a href='https://a.example'>{shame}{new string('x', 200 - shame.Length)}</a>")
            .ShouldHaveSingleItem()
            .Observed.ShouldStartWith($"“{shame}{new string('x', 100 - shame.Length)}…”");
        Judge($"<a href='https://a.example'>{shame}{new string('x', 201 - shame.Length)}</a>").ShouldBeEmpty();
    }

    [Fact]
    public void What_is_read_has_an_end()
    {
        const string sentence = "You cannot unsubscribe.";
        var letter = string.Concat(Enumerable.Repeat("Fine day. ", 9_990));
        Judge($"<p>{letter}{sentence}</p>").ShouldHaveSingleItem();
        Judge($"<p>{letter}{letter}{sentence}</p>").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(100, "")]
    [InlineData(101, "…")]
    public void A_long_sentence_is_shown_shortened(int length, string end)
    {
        const string sentence = "You cannot unsubscribe from ";
        Judge($"<p>{sentence}{new string('x', length - sentence.Length)}</p>")
            .ShouldHaveSingleItem()
            .Observed.ShouldBe($"“{sentence}{new string('x', 100 - sentence.Length)}{end}” says that nobody can leave");
    }

    [Fact]
    public void Two_people_may_answer_for_one_sentence()
    {
        var rule = RuleBook.Find("F16")!;
        rule.WaivedBy.ShouldBe(Waiver.TwoPeople);
        rule.WaivedOneByOne.ShouldBeTrue();
    }
}
