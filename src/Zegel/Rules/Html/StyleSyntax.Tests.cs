namespace Zegel.Rules.Html;

public sealed class StyleSyntaxTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("color: red", true)]
    [InlineData("color: red;; width: 10px;", true)]
    [InlineData("background: url('a;b')", true)]
    [InlineData("content: \"\\\"\"", true)]
    [InlineData("/* : ; */ color: red", true)]
    [InlineData("--my: 1; -webkit-x: y; mso_x: z", true)]
    [InlineData("grid-area: [a] 1", true)]
    [InlineData("color", false)]
    [InlineData("color:", false)]
    [InlineData(": red", false)]
    [InlineData("co lor: red", false)]
    [InlineData("color: red; width", false)]
    [InlineData("color: rgb(1, 2", false)]
    [InlineData("color: rgb 1)", false)]
    [InlineData("grid-area: [a", false)]
    [InlineData("content: 'a", false)]
    [InlineData("content: 'a\nb'", false)]
    public void A_style_attribute_holds_declarations(string style, bool isRight) =>
        (StyleSyntax.DeclarationsFault(style) is null).ShouldBe(isRight);

    [Fact]
    public void Properties_that_no_standard_knows_are_found_and_whose_they_are()
    {
        StyleSyntax
            .Unknown("colour: red; COLOR: red; --own: 1; mso-x: 1; -webkit-y: 2; _zoom: 1; no thing")
            .ShouldBe(["colour", "mso-x", "-webkit-y", "_zoom"]);
        StyleSyntax.Kind("Colour").ShouldBe("css colour");
        StyleSyntax.Kind("MSO-x").ShouldBe(HtmlFault.MakersProperty + "mso-x");
        StyleSyntax.Kind("-webkit-y").ShouldBe(HtmlFault.MakersProperty + "-webkit-y");
        StyleSyntax.Kind("_zoom").ShouldBe(HtmlFault.MakersProperty + "_zoom");
    }

    [Fact]
    public void The_declarations_of_a_sheet_stand_where_they_begin() =>
        StyleSyntax
            .Pieces("p{color:red;width:1px}\n@media x{a{b:c;}}")!
            .Where(piece => piece.IsDeclaration)
            .Select(piece => (piece.Text, piece.At))
            .ShouldBe([("color:red", 2), ("width:1px", 12), ("b:c", 34)]);

    [Theory]
    [InlineData("p{color:red}}")]
    [InlineData("p{content:'x}")]
    public void A_sheet_that_is_left_open_cannot_be_read(string sheet) => StyleSyntax.Pieces(sheet).ShouldBeNull();

    [Theory]
    [InlineData(" color: red", true)]
    [InlineData("color", false)]
    public void What_is_in_braces_is_a_declaration_or_a_rule(string text, bool isOne) =>
        StyleSyntax.IsDeclaration(text).ShouldBe(isOne);
}
