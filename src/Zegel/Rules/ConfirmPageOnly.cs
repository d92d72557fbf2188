namespace Zegel.Rules;

/// <summary>The link in the text opens a page where one confirmation is all that is asked.</summary>
sealed class ConfirmPageOnly : Rule, ICheck<ExitPageFacts>
{
    public override string Id => "G27";
    public override Said Says =>
        (
            "The way out asks for one confirmation and nothing else.",
            "Uitschrijven vraagt één bevestiging en verder niets."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source =>
        "Guideline, \"Afmelding (opt-out)\": no input but this confirmation; O05-O07; Yahoo (no login); RFC 8058 §3.2";
    public override string BadExample =>
        "\"Log in to unsubscribe\", or a page that unsubscribes when a link scanner opens it";
    public override string GoodExample => "A page that names the list and has one button \"Afmelden\", which posts";

    public IEnumerable<Finding> Check(ExitPageFacts page)
    {
        foreach (var asked in page.AsksFor)
            yield return Found(
                Verdict.Block,
                ($"{page.Page} asks for {asked}", $"{page.Page} vraagt om {asked}"),
                "nothing but one button",
                ($"Do not ask for {asked}.", $"Vraag niet om {asked}.")
            );
        if (page.ChangesOnGet)
            yield return Found(
                Verdict.Block,
                ($"opening {page.Page} already unsubscribes", $"wie {page.Page} opent, is al uitgeschreven"),
                "GET and HEAD change nothing: link scanners open every link",
                ("Let the button post.", "Schrijf pas uit na een druk op de knop, met POST.")
            );
        if (page.Buttons != 1)
            yield return Found(
                Verdict.Block,
                page.Buttons == 0
                    ? new Said(
                        $"{page.Page} has no button to leave",
                        $"{page.Page} heeft geen knop om uit te schrijven"
                    )
                    : new Said(
                        $"{page.Page} takes {page.Buttons} acts to leave",
                        $"{page.Page} vraagt {page.Buttons} handelingen om uit te schrijven"
                    ),
                "one act",
                ("Show one button that ends it.", "Toon één knop die uitschrijft.")
            );
        if (page.NeedsScript)
            yield return Found(
                Verdict.Block,
                ($"{page.Page} needs script", $"{page.Page} werkt niet zonder script"),
                "a form that posts by itself",
                ("Use a plain form.", "Gebruik een gewoon formulier.")
            );
    }
}
