using System.Text;

namespace Zegel.Mail.Message;

public class HeaderBlockTests
{
    [Fact]
    public void Writes_fields_in_the_order_added()
    {
        var header = new HeaderBlock();
        header.Add("From", "a@example.nl").ShouldBeNull();
        header.Add("Subject", "One\r\n two").ShouldBeNull();
        Encoding.ASCII.GetString(header.Octets).ShouldBe("From: a@example.nl\r\nSubject: One\r\n two\r\n");
        header.Clear();
        header.Add("From", "b@example.nl").ShouldBeNull();
        Encoding.ASCII.GetString(header.Octets).ShouldBe("From: b@example.nl\r\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Sub ject")]
    [InlineData("Subject:")]
    [InlineData("Sübject")]
    [InlineData("Subject\r\nBcc")]
    public void Refuses_names_that_are_none(string name) =>
        new HeaderBlock().Add(name, "x").ShouldBe(new HeaderError.BadName(name));

    [Theory]
    [Trait("Rule", "F01")]
    [InlineData("x\r\nBcc: victim@example.nl")]
    [InlineData("x\ny")]
    [InlineData("x\n y")]
    [InlineData("x\ry")]
    [InlineData("x\r\n")]
    [InlineData("x\r\n \r\n y")]
    [InlineData("x\r\n ")]
    [InlineData("\r\n\r\n body")]
    [InlineData("é")]
    [InlineData("a\0b")]
    [InlineData("a\u007Fb")]
    public void Refuses_values_that_would_break_out(string value)
    {
        var header = new HeaderBlock();
        header.Add("Subject", value).ShouldBe(new HeaderError.BadValue("Subject"));
        header.Octets.Length.ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "F01")]
    public void Refuses_a_line_over_998_octets_wherever_it_stands()
    {
        var header = new HeaderBlock();
        header.Add("X-A", new string('x', 993)).ShouldBeNull();
        header.Add("X-A", new string('x', 994)).ShouldBe(new HeaderError.LineTooLong("X-A"));
        header.Add("X-A", "x\r\n " + new string('x', 997)).ShouldBeNull();
        header.Add("X-A", "x\r\n " + new string('x', 998)).ShouldBe(new HeaderError.LineTooLong("X-A"));
    }

    [Theory]
    [Trait("Rule", "F02")]
    [InlineData("From", "FROM")]
    [InlineData("Subject", "subject")]
    [InlineData("Message-ID", "Message-Id")]
    [InlineData("Content-Type", "content-type")]
    [InlineData("List-Unsubscribe-Post", "List-Unsubscribe-Post")]
    [InlineData("Feedback-ID", "feedback-id")]
    public void Takes_single_fields_once(string first, string second)
    {
        var header = new HeaderBlock();
        header.Add(first, "x").ShouldBeNull();
        header.Add(second, "y").ShouldBe(new HeaderError.Duplicate(second));
        header.Clear();
        header.Add(second, "y").ShouldBeNull();
    }

    [Fact]
    public void Takes_other_fields_again()
    {
        var header = new HeaderBlock();
        header.Add("Comments", "x").ShouldBeNull();
        header.Add("Comments", "y").ShouldBeNull();
        header.FieldCount.ShouldBe(2);
    }

    [Fact]
    [Trait("Rule", "F03")]
    public void Stays_below_100_fields_and_16_kilobytes()
    {
        var header = new HeaderBlock();
        for (var i = 0; i < HeaderBlock.FieldsMax; i++)
            header.Add("X-A", "x").ShouldBeNull();
        header.Add("X-A", "x").ShouldBe(new HeaderError.TooLarge("X-A"));
        header.Clear();
        for (var i = 0; i < 16; i++)
            header.Add("X-A", new string('x', 900)).ShouldBeNull();
        for (var i = 0; i < 2; i++)
            header.Add("X-A", new string('x', 900)).ShouldBeNull();
        header.Add("X-A", new string('x', 900)).ShouldBe(new HeaderError.TooLarge("X-A"));
        header.Octets.Length.ShouldBeLessThanOrEqualTo(HeaderBlock.OctetsMax);
    }
}
