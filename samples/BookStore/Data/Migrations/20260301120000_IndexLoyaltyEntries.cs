using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BookStore.Data.Migrations;

/// <summary>For stores that were set up before entries were looked up by the day they were booked on.</summary>
[DbContext(typeof(StoreContext))]
[Migration("20260301120000_IndexLoyaltyEntries")]
public class IndexLoyaltyEntries : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateIndex( // expect: PERF5003
            name: "IX_LoyaltyEntries_BookedAt",
            table: "LoyaltyEntries",
            column: "BookedAt");
        migrationBuilder.Sql("CREATE INDEX CONCURRENTLY ix_reviews_text ON \"Reviews\" (lower(\"Text\"))"); // expect: PERF5004
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("DROP INDEX ix_reviews_text");
        migrationBuilder.DropIndex(name: "IX_LoyaltyEntries_BookedAt", table: "LoyaltyEntries");
    }
}
