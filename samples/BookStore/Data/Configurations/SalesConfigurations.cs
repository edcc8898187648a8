using BookStore.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BookStore.Data.Configurations;

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.Property(c => c.Name).HasMaxLength(120);
        builder.Property(c => c.Email).HasMaxLength(200);
        builder.HasIndex(c => c.Email).IsUnique();
        builder.OwnsOne(c => c.Address);
        builder.Navigation(c => c.Address).IsRequired();
        builder.HasOne(c => c.Preferences).WithOne().HasForeignKey<CustomerPreferences>(p => p.CustomerId);
        builder.Navigation(c => c.Preferences).AutoInclude();
    }
}

internal sealed class OrderConfiguration : IEntityTypeConfiguration<Order>
{
    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.OwnsOne(o => o.ShippingAddress);
        builder.Navigation(o => o.ShippingAddress).IsRequired();
        builder.HasIndex(o => o.Status); // expect: PERF5005
        builder.HasIndex(o => new { o.Status, o.PlacedAt });
        builder.HasIndex(o => new { o.CustomerId, o.Status, o.PlacedAt, o.ShippedAt }); // expect: PERF5007
        builder.HasMany(o => o.Lines).WithOne(l => l.Order).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class OrderLineConfiguration : IEntityTypeConfiguration<OrderLine>
{
    public void Configure(EntityTypeBuilder<OrderLine> builder) =>
        builder.HasOne(l => l.Book).WithMany().OnDelete(DeleteBehavior.Restrict);
}

internal sealed class ReviewConfiguration : IEntityTypeConfiguration<Review>
{
    public void Configure(EntityTypeBuilder<Review> builder)
    {
        builder.Property(r => r.Text).HasMaxLength(2000);
        builder.HasIndex(r => new { r.IsApproved, r.CreatedAt });
    }
}

internal sealed class LoyaltyAccountConfiguration : IEntityTypeConfiguration<LoyaltyAccount>
{
    public void Configure(EntityTypeBuilder<LoyaltyAccount> builder) =>
        builder.HasIndex(a => a.CustomerId).IsUnique();
}

internal sealed class LoyaltyEntryConfiguration : IEntityTypeConfiguration<LoyaltyEntry>
{
    public void Configure(EntityTypeBuilder<LoyaltyEntry> builder)
    {
        builder.Property(e => e.Reason).HasMaxLength(100);
        builder.HasIndex(e => e.ExpiresAt);
        builder.HasIndex(e => new { e.AccountId, e.ExpiresAt }).HasFilter("NOT \"IsExpired\""); // expect: PERF5008
    }
}
