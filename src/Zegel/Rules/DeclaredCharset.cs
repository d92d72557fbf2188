namespace Zegel.Rules;

/// <summary>Octets whose character set nobody named arrive as question marks.</summary>
sealed class DeclaredCharset : Rule, ICheck<MessageFacts>
{
    public override string Id => "F06";
    public override Said Says =>
        (
            "Text is UTF-8, declared and encoded for the way.",
            "Tekst is UTF-8, staat zo vermeld en is gecodeerd voor onderweg."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "RFC 2045 §2.8, §6.4; RFC 2047; RFC 6532";
    public override string BadExample => "Content-Transfer-Encoding: 7bit above a text with “é” in it";
    public override string GoodExample => "Content-Type: text/plain; charset=utf-8, quoted-printable";

    public IEnumerable<Finding> Check(MessageFacts message) => FoundInBytes(message);
}
