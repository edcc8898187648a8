// The model that the programs are written against; compiled with each of them.
using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore;

namespace Shop;

public class Company
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public virtual List<Customer> Customers { get; set; } = new();
}

public class Customer
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public string? Email { get; set; }
    public DateTime Since { get; set; }
    public int? CompanyId { get; set; }
    public virtual Company? Company { get; set; }
    public Address Address { get; set; } = null!; // owned
    public virtual List<Order> Orders { get; set; } = new();
    public virtual List<Review> Reviews { get; set; } = new();
}

public class Address
{
    public string Street { get; set; } = "";
    public string City { get; set; } = "";
}

public enum OrderStatus
{
    Open,
    Paid,
    Shipped,
}

public class Order
{
    public int Id { get; set; }
    public string Number { get; set; } = "";
    public DateTime PlacedAt { get; set; }
    public OrderStatus Status { get; set; }
    public decimal Total { get; set; }
    public int CustomerId { get; set; }
    public virtual Customer Customer { get; set; } = null!;
    public int? CouponId { get; set; }
    public virtual Coupon? Coupon { get; set; }
    public virtual List<OrderLine> Lines { get; set; } = new();
}

public class OrderLine
{
    public Guid Id { get; set; }
    public int OrderId { get; set; }
    public virtual Order Order { get; set; } = null!;
    public int ProductId { get; set; }
    public virtual Product Product { get; set; } = null!;
    public int Quantity { get; set; }
    public decimal UnitPrice { get; set; }
}

public class Coupon
{
    public int Id { get; set; }
    public string Code { get; set; } = "";
    public decimal Discount { get; set; }
}

public class Product
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public string Description { get; set; } = "";
    public decimal Price { get; set; }
    public int Stock { get; set; }
    public byte[]? Photo { get; set; }
    public int? CategoryId { get; set; }
    public virtual Category? Category { get; set; }
    public virtual List<Review> Reviews { get; set; } = new();
    public virtual List<Tag> Tags { get; set; } = new();
}

/// <summary>A tree, unless somebody made it a circle.</summary>
public class Category
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public int? ParentId { get; set; }
    public virtual Category? Parent { get; set; }
    public virtual List<Category> Children { get; set; } = new();
    public virtual List<Product> Products { get; set; } = new();
}

public class Tag
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public virtual List<Product> Products { get; set; } = new();
}

public class Review
{
    public int Id { get; set; }
    public string Text { get; set; } = "";
    public int Stars { get; set; }
    public int ProductId { get; set; }
    public virtual Product Product { get; set; } = null!;
    public int? CustomerId { get; set; }
    public virtual Customer? Customer { get; set; }
}

public class ShopContext : DbContext
{
    public ShopContext(DbContextOptions<ShopContext> options) : base(options) { }

    public DbSet<Company> Companies => Set<Company>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Order> Orders => Set<Order>();
    public DbSet<OrderLine> OrderLines => Set<OrderLine>();
    public DbSet<Coupon> Coupons => Set<Coupon>();
    public DbSet<Product> Products => Set<Product>();
    public DbSet<Category> Categories => Set<Category>();
    public DbSet<Tag> Tags => Set<Tag>();
    public DbSet<Review> Reviews => Set<Review>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Customer>().OwnsOne(c => c.Address);
        modelBuilder.Entity<Coupon>().HasIndex(c => c.Code).IsUnique();
    }
}
