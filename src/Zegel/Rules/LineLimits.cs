namespace Zegel.Rules;

/// <summary>Lines too long are cut, and stray line ends smuggle, on the way.</summary>
sealed class LineLimits : Rule, ICheck<MessageFacts>
{
    public override string Id => "F01";
    public override Said Says =>
        ("Lines end in CRLF and hold at most 998 octets.", "Regels eindigen op CRLF en tellen hooguit 998 octetten.");
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "RFC 5322 §2.1.1, §2.3; RFC 5321 §2.3.8, §4.5.3.1.6";
    public override string BadExample => "A whole HTML page on one line of 40,000 octets";
    public override string GoodExample => "Quoted-printable at 76 octets a line";

    public IEnumerable<Finding> Check(MessageFacts message) => FoundInBytes(message);
}
