namespace Zegel.Mail.Addresses;

public class ReversePathTests
{
    [Theory]
    [Trait("Rule", "B04")]
    [InlineData("<>", "<>")]
    [InlineData("<jan@Example.nl>", "<jan@example.nl>")]
    [InlineData("<\"a>b\"@example.nl>", "<\"a>b\"@example.nl>")]
    [InlineData("<@one.example,@two.example:jan@example.nl>", "<jan@example.nl>")]
    public void Reads_the_null_path_mailboxes_and_drops_source_routes(string text, string path)
    {
        ReversePath.TryParse(text, out var read, out _).ShouldBeTrue();
        read.ToString().ShouldBe(path);
        read.IsNull.ShouldBe(text == "<>");
    }

    [Theory]
    [InlineData(null, "between < and >")]
    [InlineData("", "between < and >")]
    [InlineData("<", "between < and >")]
    [InlineData("jan@example.nl", "between < and >")]
    [InlineData("<jan@example.nl> SIZE=1", "between < and >")]
    [InlineData("< >", "form")]
    [InlineData("<@one.example>", "source route")]
    [InlineData("<@one.example,two.example:jan@example.nl>", "source route")]
    [InlineData("<@:jan@example.nl>", "source route")]
    [InlineData("<@one.example:>", "form")]
    [InlineData("<<jan@example.nl>>", "“<”")]
    public void Refuses_anything_else_in_plain_words(string? text, string why)
    {
        ReversePath.TryParse(text, out var path, out var error).ShouldBeFalse();
        path.ShouldBeNull();
        error.ShouldContain(why);
    }
}
