namespace Zegel.Rules;

/// <summary>Parts that programs read differently are parts that some readers never see.</summary>
sealed class SoundMime : Rule, ICheck<MessageFacts>
{
    public override string Id => "F05";
    public override Said Says =>
        (
            "MIME parts are well-formed, plain text before HTML.",
            "De MIME-delen zijn goed gevormd, met de platte tekst vóór de HTML."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "RFC 2045, RFC 2046 §5.1; RFC 2183";
    public override string BadExample => "multipart/alternative whose boundary never occurs, or with the HTML first";
    public override string GoodExample => "multipart/alternative with text/plain, then text/html";

    public IEnumerable<Finding> Check(MessageFacts message) => FoundInBytes(message);
}
