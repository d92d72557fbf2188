namespace Zegel.Rules;

/// <summary>A mail of pictures says nothing where they are not loaded, and nothing to who cannot see them.</summary>
sealed class NotImageOnly : Rule, ICheck<MessageFacts>
{
    /// <summary>SpamAssassin counts against mail with fewer characters beside its images.</summary>
    const int TextMin = 400;

    /// <summary>Less is a picture with a footer.</summary>
    const int AlmostNothing = 60;

    public override string Id => "F13";
    public override Said Says =>
        (
            "A mail with images also says what it has to say in words.",
            "Een mail met afbeeldingen zegt ook in woorden wat zij te zeggen heeft."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "SpamAssassin HTML_IMAGE_ONLY_04 to _28, HTML_IMAGE_RATIO; WCAG 1.4.5";
    public override string BadExample => "One image of the whole poster";
    public override string GoodExample => "The poster, and below it in words what happens when and where";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.Page is not { IsCut: false } page)
            yield break;
        var images = page.Images;
        if (images.Count == 0)
            yield break;
        var letters = page.Text.Count(c => !char.IsWhiteSpace(c));
        if (letters < TextMin)
            yield return Found(
                letters < AlmostNothing && (message.IsBulk || message.IsOurs) ? Verdict.Block : Verdict.Warn,
                (
                    $"{images.Count} images and {letters} characters of text",
                    $"{images.Count} {(images.Count == 1 ? "afbeelding" : "afbeeldingen")} en {letters} tekens tekst"
                ),
                $"at least {TextMin} characters beside images",
                ("Write in words what the images show.", "Schrijf in woorden wat de afbeeldingen laten zien.")
            );
        var unsized = images.Where(image => !image.HasSize).ToList();
        if (unsized.Count > 0)
            yield return Found(
                Verdict.Info,
                unsized.Count == 1
                    ? new Said("an image without width and height", "een afbeelding zonder breedte en hoogte")
                    : (
                        $"{unsized.Count} images without width and height",
                        $"{unsized.Count} afbeeldingen zonder breedte en hoogte"
                    ),
                "width and height, so that the text does not jump when they load",
                ("Give each image its width and height.", "Geef elke afbeelding een breedte en een hoogte."),
                unsized[0].Line,
                unsized[0].Column
            );
    }
}
