using CsCheck;

namespace Zegel.Mail.Smtp;

[Trait("Rule", "B05")]
public class XtextTests
{
    [Theory]
    [InlineData("plain!~", "plain!~")]
    [InlineData("a+b=c", "a+2Bb+3Dc")]
    [InlineData("two words", "two+20words")]
    [InlineData("é", "+C3+A9")]
    public void Encodes_what_may_not_stand_in_a_parameter(string text, string xtext)
    {
        Xtext.Encode(text).ShouldBe(xtext);
        Xtext.TryDecode(xtext, out var back).ShouldBeTrue();
        back.ShouldBe(text);
    }

    [Theory]
    [InlineData("a=b")]
    [InlineData("a b")]
    [InlineData("+2")]
    [InlineData("+2b")]
    [InlineData("+")]
    [InlineData("é")]
    public void Refuses_what_is_no_xtext(string xtext) => Xtext.TryDecode(xtext, out _).ShouldBeFalse();

    [Fact]
    public void Any_text_comes_back() =>
        Gen.String[Gen.Char['\u0001', '\u07ff'], 0, 20]
            .Draw(text => Xtext.TryDecode(Xtext.Encode(text), out var back) && back == text, iter: 2000);
}
