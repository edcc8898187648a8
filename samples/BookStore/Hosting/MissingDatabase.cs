namespace BookStore.Hosting;

/// <summary>Stands in for the store when it was not told where its database is.</summary>
internal static class MissingDatabase
{
    private const string Text = """
        The book store has no database: set the connection string `Store` and start it again.

            export ConnectionStrings__Store="Host=localhost;Database=bookstore;Username=postgres;Password=..."

        It needs PostgreSQL 13 or newer, and creates and fills the database by itself.
        """;

    public static void MapMissingDatabase(this WebApplication app)
    {
        app.Logger.LogWarning("{Message}", Text);
        app.MapGet("/", () => Text);
        app.MapFallback(() => Results.Text(Text, statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
